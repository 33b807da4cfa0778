import type { Fact, Records } from '../model/evidence.ts';
import { anchorBranch, backLinkKey, commitKey, foreignCommitTags, runTag } from '../tie/keys.ts';
import { metadataFact } from './derive-commit.ts';
import { asText, factValue, firstKnown, isKnown, missing, readText, unlessAsked, whyMissing } from './fact.ts';
import { at, elementsAt, hasRecord, placeOf, valueAt } from './place.ts';
import { recordId } from './record-id.ts';
import { type RunView, requested, runView, tagFact } from './run-view.ts';

/** What every part of a subject is looked up by. */
export type Basis = {
  readonly records: Records;
  readonly run: RunView;
  readonly tieId: Fact<string>;
  readonly repository: Fact<string>;
  /** Ids as they are named; the commits themselves may be gone. */
  readonly baseline: Fact<string>;
  readonly dataCommit: Fact<string>;
  readonly backLink: Fact<string>;
};

const isBackLink = (records: Records, repository: string, tie: string, id: string): boolean => {
  const metadata = at(placeOf(records, recordId.commit(repository, id)), 'metadata');
  return valueAt(at(metadata, commitKey.tie)) === tie && valueAt(at(metadata, commitKey.role)) === 'run';
};

/** The newest commit with the tie's id and role `run`: on the anchor's log, else on any log that was kept. */
const findBackLink = (records: Records, repository: string, tie: string): Fact<string> => {
  const anchorLog = recordId.log(repository, anchorBranch(tie));
  const otherLogs = Object.keys(records).filter(
    (id) => id.startsWith(recordId.log(repository, '')) && id !== anchorLog,
  );
  const ids = [anchorLog, ...otherLogs.sort()]
    .flatMap((log) => elementsAt(at(placeOf(records, log), 'commits')))
    .flatMap((place) => asText(valueAt(place)) ?? []);
  const found = ids.find((id) => isBackLink(records, repository, tie, id));
  return found === undefined
    ? missing(whyMissing(placeOf(records, anchorLog)))
    : readText(at(placeOf(records, recordId.commit(repository, found)), 'id'));
};

export const basisOf = (records: Records): Basis => {
  const run = runView(records);
  const tieId = firstKnown(tagFact(run, runTag.tie), readText(requested(records, 'tieId')));
  const repository = firstKnown(
    tagFact(run, runTag.repository),
    tagFact(run, runTag.docsRepository),
    readText(requested(records, 'repository')),
  );
  const backLink = findBackLink(records, factValue(repository) ?? '', factValue(tieId) ?? '');
  return {
    records,
    run,
    tieId,
    repository,
    baseline: tagFact(run, runTag.baselineCommitId),
    dataCommit: firstKnown(
      tagFact(run, runTag.commitId),
      tagFact(run, runTag.docsCommit),
      ...foreignCommitTags.map((key) => tagFact(run, key)),
      metadataFact(records, factValue(repository) ?? '', backLink, backLinkKey.dataCommit),
    ),
    backLink,
  };
};

/** One value of the back-link's metadata. */
export const backLinkFact = ({ records, repository, backLink }: Basis, key: string): Fact<string> =>
  metadataFact(records, factValue(repository) ?? '', backLink, key);

/** The same for what stands there only when somebody asked for it. */
export const askedFact = (basis: Basis, key: string): Fact<string> => {
  const fact = backLinkFact(basis, key);
  return isKnown(basis.backLink) ? unlessAsked(fact) : fact;
};

/** What a run carries only when somebody asked for it, as its tags or else the back-link say. */
export const askedOfRun = (basis: Basis, key: string, ...alike: readonly Fact<string>[]): Fact<string> => {
  const fact = firstKnown(tagFact(basis.run, key), ...alike);
  return hasRecord(basis.run.whole) && !isKnown(fact) ? missing('not-asked') : fact;
};

/** The run that the snapshot is about. */
export const runIdFact = (basis: Basis): Fact<string> =>
  firstKnown(
    readText(basis.run.id),
    readText(requested(basis.records, 'runId')),
    backLinkFact(basis, backLinkKey.runId),
  );
