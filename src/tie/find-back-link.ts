import { isTiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Commit } from '../lakefs/commits.ts';
import type { Call } from '../model/call.ts';
import type { TieId } from '../model/ids.ts';
import { anchorBranch, commitKey } from './keys.ts';

// Record, back-link and what a resume may have put between; a page of the log holds them all.
const reach = 20;

/** Whether a commit is the given tie's, in the given role. */
export const hasRole = ({ metadata }: Pick<Commit, 'metadata'>, tie: string, role: string): boolean =>
  metadata[commitKey.tie] === tie && metadata[commitKey.role] === role;

export type BackLinkPlace = {
  readonly repository: string;
  readonly tie: TieId;
  /** Where to look from; default: the tie's anchor. */
  readonly ref?: string | undefined;
};

/** The commit that names a tie's run. */
export const findBackLink = async (
  commits: Pick<LakefsClient['commits'], 'log'>,
  { repository, tie, ref = anchorBranch(tie) }: BackLinkPlace,
  call: Call = {},
): Promise<Commit | undefined> => {
  try {
    for await (const commit of commits.log(repository, ref, { firstParent: true, limit: reach }, call)) {
      if (hasRole(commit, tie, 'run')) return commit;
    }
  } catch (error) {
    if (!isTiebackError(error) || !/_NOT_FOUND$/.test(error.code)) throw error;
  }
  return undefined;
};
