import { isTiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import type { Call } from '../../model/call.ts';
import { hasRole } from '../../tie/find-back-link.ts';
import { anchorBranch, backLinkKey } from '../../tie/keys.ts';
import type { AuditPorts } from './audit-ports.ts';
import type { RepositoryRefs } from './repository-refs.ts';

/** The end of the branch on which a tie's commits lie. */
export type TieLog = {
  /** Its anchor, or what is left without one. */
  readonly ref: string;
  readonly isAnchor: boolean;
  /** Newest first, as far as it was read. */
  readonly commits: readonly Commit[];
  /** The commits that name the tie's run, oldest first. */
  readonly backLinks: readonly Commit[];
  /** The commit that the run trained on, as the back-link says. */
  readonly data: Commit | undefined;
};

// Record, link, outputs and data; a page of a hundred costs more to read than all else.
const first = 8;
const most = 100;

const read = async ({ lakefs }: AuditPorts, repository: string, ref: string, limit: number, call: Call) => {
  try {
    return await Array.fromAsync(lakefs.commits.log(repository, ref, { firstParent: true, limit }, call));
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_REF_NOT_FOUND', 'LAKEFS_BRANCH_NOT_FOUND')) return [];
    throw error;
  }
};

const logOf = (ref: string, isAnchor: boolean, tie: string, commits: readonly Commit[]): TieLog => {
  const backLinks = commits.filter((commit) => hasRole(commit, tie, 'run')).reverse();
  const dataId = backLinks[0]?.metadata[backLinkKey.dataCommit];
  return { ref, isAnchor, commits, backLinks, data: commits.find(({ id }) => id === dataId) };
};

const isWhole = ({ backLinks, data }: TieLog): boolean => backLinks.length > 0 && data !== undefined;

/** One request for a tie that is whole; undefined where no branch of it is left. */
export const readTieLog = async (
  ports: AuditPorts,
  refs: RepositoryRefs,
  tie: string,
  ownBranch: string | undefined,
  call: Call,
): Promise<TieLog | undefined> => {
  const anchor = anchorBranch(tie);
  const isAnchored = refs.branches.has(anchor);
  const ref = isAnchored ? anchor : ownBranch;
  if (ref === undefined || (!isAnchored && !refs.branches.has(ref))) return undefined;
  const log = logOf(ref, isAnchored, tie, await read(ports, refs.repository, ref, first, call));
  if (isWhole(log) || log.commits.length < first) return log;
  return logOf(ref, isAnchored, tie, await read(ports, refs.repository, ref, most, call));
};
