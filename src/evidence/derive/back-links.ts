import type { BackLinkFacts, Records } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { asCommitId } from '../../model/ids.ts';
import { anchorBranch, backLinkKey, commitKey } from '../../tie/keys.ts';
import { asNumber, asText, mapFact, missing, readText, whyMissing } from '../fact.ts';
import { at, elementsAt, type Place, placeOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { metadataFact } from './derive-commit.ts';

const commitPlace = (records: Records, repository: string, id: string): Place =>
  placeOf(records, recordId.commit(repository, id));

const isBackLink = (records: Records, repository: string, tie: string, id: string): boolean => {
  const metadata = at(commitPlace(records, repository, id), 'metadata');
  return valueAt(at(metadata, commitKey.tie)) === tie && valueAt(at(metadata, commitKey.role)) === 'run';
};

const logIds = (records: Records, log: string): readonly string[] =>
  elementsAt(at(placeOf(records, log), 'commits')).flatMap((place) => asText(valueAt(place)) ?? []);

/**
 * All commits with the tie's id and role `run`, the one nearest to the data commit first: a log ends there, or at the
 * baseline. Of two that stand alike on different branches the older comes first, then the one on the anchor.
 */
export const backLinkIds = (records: Records, repository: string, tie: string): readonly string[] => {
  const anchorLog = recordId.log(repository, anchorBranch(tie));
  const otherLogs = Object.keys(records).filter(
    (id) => id.startsWith(recordId.log(repository, '')) && id !== anchorLog,
  );
  const createdAt = (id: string): number =>
    asNumber(valueAt(at(commitPlace(records, repository, id), 'creation_date'))) ?? 0;
  const found = [anchorLog, ...otherLogs.sort()].flatMap((log) =>
    logIds(records, log)
      .toReversed()
      .flatMap((id, height) => (isBackLink(records, repository, tie, id) ? [{ id, height }] : [])),
  );
  const inOrder = found.toSorted((a, b) => a.height - b.height || createdAt(a.id) - createdAt(b.id));
  return [...new Set(inOrder.map(({ id }) => id))];
};

/** The tie's back-link: of several the oldest, since nobody can put another below it. */
export const backLinkId = (records: Records, repository: string, tie: string): Fact<string> => {
  const [first] = backLinkIds(records, repository, tie);
  const why = whyMissing(placeOf(records, recordId.log(repository, anchorBranch(tie))));
  const gone =
    why === 'absent' ? missing(why, 'no branch was found that leads to a back-link of the tie') : missing(why);
  return first === undefined ? gone : readText(at(commitPlace(records, repository, first), 'id'));
};

/** What each commit says that calls itself the tie's back-link. */
export const backLinkFacts = (records: Records, repository: string, tie: string): readonly BackLinkFacts[] =>
  backLinkIds(records, repository, tie).map((id) => {
    const commit = readText(at(commitPlace(records, repository, id), 'id'));
    return {
      id: mapFact(commit, asCommitId),
      runId: metadataFact(records, repository, commit, backLinkKey.runId),
      seal: metadataFact(records, repository, commit, backLinkKey.seal),
    };
  });
