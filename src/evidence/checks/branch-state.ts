import type { Records, Subject } from '../../model/evidence.ts';
import { commitKey } from '../../tie/keys.ts';
import { pathBetween } from '../derive/derive-data.ts';
import { factValue, isKnown } from '../fact.ts';
import { at, placeOf, textAt } from '../place.ts';
import { recordId } from '../record-id.ts';

/**
 * How a branch stands to the data of a tie. `own`: at the data, with nothing on top of it but the tie's own commits.
 * `foreign`: somebody else has committed on top. `elsewhere`: it does not lead to the data. `unknown`: not to be told.
 */
export type BranchState = 'own' | 'foreign' | 'elsewhere' | 'unknown';

/** The commits that a tie puts on top of its data. */
const ownRoles: ReadonlySet<string | undefined> = new Set(['run', 'record', 'outputs']);

export const branchState = (
  { data, tie }: Subject,
  records: Records,
  head: Subject['links']['anchorCommit'],
): BranchState => {
  const [repository, from, to] = [data.repository, head, data.commit.id].map(factValue);
  if (repository === undefined || from === undefined || to === undefined || !isKnown(data.commit.parents))
    return 'unknown';
  const path = pathBetween(records, repository, from, to);
  if (path.length === 0) return 'elsewhere';
  const isOwn = (id: string): boolean => {
    const metadata = at(placeOf(records, recordId.commit(repository, id)), 'metadata');
    return (
      textAt(at(metadata, commitKey.tie)) === factValue(tie.id) && ownRoles.has(textAt(at(metadata, commitKey.role)))
    );
  };
  return path.slice(0, -1).every(isOwn) ? 'own' : 'foreign';
};
