import { isTiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Commit } from '../lakefs/commits.ts';
import type { Call } from '../model/call.ts';
import type { TieId } from '../model/ids.ts';
import { anchorBranch, backLinkKey, commitKey } from './keys.ts';

// Record, back-link and what a resume or a stranger may have put between; a page of the log holds them all.
const reach = 100;

/** Whether a commit is the given tie's, in the given role. */
export const hasRole = ({ metadata }: Pick<Commit, 'metadata'>, tie: string, role: string): boolean =>
  metadata[commitKey.tie] === tie && metadata[commitKey.role] === role;

export type BackLinkPlace = {
  readonly repository: string;
  readonly tie: TieId;
  /** Where to look from; default: the tie's anchor. */
  readonly ref?: string | undefined;
};

/** The oldest of the commits wanted near the end of a branch; undefined where there is no such branch. */
export const oldestCommit = async (
  commits: Pick<LakefsClient['commits'], 'log'>,
  { repository, ref }: { readonly repository: string; readonly ref: string },
  isWanted: (commit: Commit) => boolean,
  call: Call,
): Promise<Commit | undefined> => {
  let oldest: Commit | undefined;
  try {
    for await (const commit of commits.log(repository, ref, { firstParent: true, limit: reach }, call)) {
      if (isWanted(commit)) oldest = commit;
      if (commit.id === oldest?.metadata[backLinkKey.dataCommit]) break;
    }
  } catch (error) {
    if (!isTiebackError(error) || !/_NOT_FOUND$/.test(error.code)) throw error;
  }
  return oldest;
};

/** The commit that names a tie's run; of several the oldest, since nobody can put another below it. */
export const findBackLink = (
  commits: Pick<LakefsClient['commits'], 'log'>,
  { repository, tie, ref = anchorBranch(tie) }: BackLinkPlace,
  call: Call = {},
): Promise<Commit | undefined> =>
  oldestCommit(commits, { repository, ref }, (commit) => hasRole(commit, tie, 'run'), call);
