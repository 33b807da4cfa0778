import type { ChangeFacts } from '../../model/data-facts.ts';
import type { Fact } from '../../model/fact.ts';
import { trainingRole } from '../../model/input-role.ts';
import { parseDatasetUri, uriOfSource } from '../../tie/dataset-uri.ts';
import { backLinkKey } from '../../tie/keys.ts';
import {
  deriveFact,
  factValue,
  isKnown,
  isUnanswered,
  mapFact,
  missing,
  readFact,
  readNumber,
  readText,
  whyMissing,
} from '../fact.ts';
import { at, elementsAt, hasRecord, type Place, placeOf, resolvePointer, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Basis, backLinkFact } from './basis.ts';

/** Our own count of what lies under a pinned prefix. */
export type ListingFacts = {
  readonly count: Fact<number>;
  readonly sizeBytes: Fact<number>;
  readonly digest: Fact<string>;
};

export const listingFacts = (
  { records }: Pick<Basis, 'records'>,
  place: { readonly repository: string; readonly commit: string; readonly prefix: string } | undefined,
): ListingFacts => {
  if (place === undefined) return { count: missing('absent'), sizeBytes: missing('absent'), digest: missing('absent') };
  const listing = placeOf(records, recordId.listing(place.repository, place.commit, place.prefix));
  return {
    count: readNumber(at(listing, 'count'), 'derived'),
    sizeBytes: readNumber(at(listing, 'sizeBytes'), 'derived'),
    digest: readText(at(listing, 'digest'), 'derived'),
  };
};

/** Where the training data lies, and what our own listings say of it. */
export type TrainingData = {
  readonly prefix: Fact<string>;
  readonly listing: ListingFacts;
  readonly changes: ChangeFacts;
};

/** The prefix of the training dataset that is pinned to the data commit, else the one that the back-link states. */
const trainingPrefix = (basis: Basis): Fact<string> => {
  const commit = factValue(basis.dataCommit);
  const prefixes = basis.run.inputs
    .filter(({ role }) => role === trainingRole)
    .map(({ source }) =>
      mapFact(readText(source), (text) => parseDatasetUri(uriOfSource(text) ?? '', factValue(basis.repository))),
    )
    .filter((place) => commit !== undefined && factValue(place)?.commit === commit)
    .map((place) => mapFact(place, ({ prefix }) => prefix));
  return prefixes.find(isKnown) ?? backLinkFact(basis, backLinkKey.dataPrefix);
};

type NamedChange = ChangeFacts['sample'][number];

const changeAt = (place: Place): readonly NamedChange[] => {
  const change = valueAt(place);
  const [kind, path, size] = ['/kind', '/path', '/sizeBytes'].map((pointer) => resolvePointer(change, pointer));
  if ((kind !== 'added' && kind !== 'changed' && kind !== 'removed') || typeof path !== 'string') return [];
  return [{ kind, path, ...(typeof size === 'number' ? { sizeBytes: size } : {}) }];
};

const noChanges = (of: Fact<number>): ChangeFacts => ({
  added: of,
  changed: of,
  removed: of,
  addedBytes: of,
  sample: [],
  isComplete: isKnown(of),
});

const deriveChanges = ({ records, repository, baseline, dataCommit }: Basis, prefix: string): ChangeFacts => {
  const [left, right, inRepository] = [factValue(baseline), factValue(dataCommit), factValue(repository)];
  if (left === undefined || right === undefined || inRepository === undefined) {
    const unread = [baseline, dataCommit, repository].find(isUnanswered);
    return noChanges(unread ?? missing('not-asked'));
  }
  if (left === right) return noChanges(deriveFact([baseline, dataCommit], () => 0));
  const diff = placeOf(records, recordId.diff(inRepository, left, right, prefix));
  const listings = [left, right].map((commit) => placeOf(records, recordId.listing(inRepository, commit, prefix)));
  const unlisted = listings.find((listing) => !hasRecord(listing));
  if (!hasRecord(diff) && unlisted !== undefined) return noChanges(missing(whyMissing(unlisted)));
  return {
    added: readNumber(at(diff, 'added'), 'derived'),
    changed: readNumber(at(diff, 'changed'), 'derived'),
    removed: readNumber(at(diff, 'removed'), 'derived'),
    addedBytes: readNumber(at(diff, 'addedBytes'), 'derived'),
    sample: elementsAt(at(diff, 'sample')).flatMap(changeAt),
    isComplete: factValue(readFact(at(diff, 'isComplete'), (value) => value === true)) ?? false,
  };
};

export const trainingData = (basis: Basis): TrainingData => {
  const prefix = trainingPrefix(basis);
  const [repository, commit] = [factValue(basis.repository), factValue(basis.dataCommit)];
  const under = factValue(prefix) ?? '';
  const place = repository === undefined || commit === undefined ? undefined : { repository, commit, prefix: under };
  return { prefix, listing: listingFacts(basis, place), changes: deriveChanges(basis, under) };
};
