import type { CommitFacts } from '../../model/data-facts.ts';
import type { Records } from '../../model/evidence.ts';
import type { Fact, Grade, KeyedFact } from '../../model/fact.ts';
import { asCommitId, type CommitId } from '../../model/ids.ts';
import { commitKey, dataKey } from '../../tie/keys.ts';
import { lakefsCommitUrl } from '../../tie/urls.ts';
import {
  asText,
  asTexts,
  deriveFact,
  factValue,
  mapFact,
  missing,
  readFact,
  readText,
  timeOfSeconds,
} from '../fact.ts';
import { at, elementsAt, hasRecord, type Place, placeOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { checkCommitId } from './check-commit-id.ts';
import { mapEntries, requested } from './run-view.ts';

/** What tieback itself writes into commits other than the back-link. */
const tieKeys: ReadonlySet<string> = new Set(
  [commitKey, dataKey]
    .flatMap((keys) => Object.values(keys))
    .filter((key) => key !== dataKey.augmentationParams && key !== dataKey.samples),
);

/** What tieback wrote is recorded; what a person or script put beside it, or wrote all alone, is their word. */
const gradeOf = (key: string, role: unknown): Grade => {
  if (role === undefined) return 'asserted';
  return role === 'run' || tieKeys.has(key) ? 'recorded' : 'asserted';
};

const metadataFacts = (metadata: Place): readonly KeyedFact<string>[] => {
  const role = valueAt(at(metadata, commitKey.role));
  return mapEntries(metadata).map(({ key, place }) => ({ key, fact: readText(place, gradeOf(key, role)) }));
};

/** One value of a commit's metadata. */
export const metadataFact = (records: Records, repository: string, commit: Fact<string>, key: string): Fact<string> => {
  const id = factValue(commit);
  if (id === undefined) return commit;
  const metadata = at(placeOf(records, recordId.commit(repository, id)), 'metadata');
  return readText(at(metadata, key), gradeOf(key, valueAt(at(metadata, commitKey.role))));
};

const idFact = (records: Records, repository: string, commit: Place, named: Fact<string>): Fact<CommitId> => {
  const id = factValue(named);
  if (id === undefined || !hasRecord(commit)) return mapFact(named, asCommitId);
  const isVerified = checkCommitId(records, repository, id) === 'equal';
  return readFact(
    at(commit, 'id'),
    (value) => (value === id ? asCommitId(id) : undefined),
    isVerified ? 'verified' : 'recorded',
  );
};

const noCommit = (gone: Fact<never>): CommitFacts => ({
  id: gone,
  parents: gone,
  message: gone,
  committer: gone,
  createdAt: gone,
  metadata: [],
  url: gone,
});

/** Everything about a commit that something else names: who names it is the source of its id when lakeFS gave no answer. */
export const commitFacts = (records: Records, repository: Fact<string>, named: Fact<string>): CommitFacts => {
  const [inRepository, id] = [factValue(repository), factValue(named)];
  if (inRepository === undefined || id === undefined)
    return noCommit(named.grade === 'missing' ? named : missing('absent'));
  const commit = placeOf(records, recordId.commit(inRepository, id));
  const metadata = at(commit, 'metadata');
  const own = idFact(records, inRepository, commit, named);
  return {
    id: own,
    parents: readFact(at(commit, 'parents'), asTexts),
    message: readText(at(commit, 'message')),
    committer: readText(at(commit, 'committer')),
    createdAt: readFact(at(commit, 'creation_date'), timeOfSeconds),
    metadata: metadataFacts(metadata),
    url: deriveFact([readText(requested(records, 'lakefsUiUrl')), own], (base, commitId) =>
      lakefsCommitUrl(base, inRepository, commitId),
    ),
  };
};

/** Ids of a stored commit's parents. */
export const parentsOf = (records: Records, repository: string, id: string): readonly string[] =>
  elementsAt(at(placeOf(records, recordId.commit(repository, id)), 'parents')).flatMap(
    (place) => asText(valueAt(place)) ?? [],
  );
