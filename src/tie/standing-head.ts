import { isTiebackError } from '../errors.ts';
import { orUndefined } from '../http/or-undefined.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Commit } from '../lakefs/commits.ts';
import type { Call } from '../model/call.ts';
import type { CommitId } from '../model/ids.ts';
import { findTieCommit, type TieCommit } from './commit-once.ts';

export type StandingBranch = {
  readonly repository: string;
  readonly branch: string;
  readonly isHidden: boolean;
  /** Where it stood when the tie last wrote to it. */
  readonly source: CommitId;
  /** Told when the branch was gone and was made again. */
  readonly onMadeAgain: () => void;
};

/** The head of a tie's branch. One that was deleted meanwhile is made again where the tie knows it to have stood. */
export const standingHead = async (
  { branches, commits }: Pick<LakefsClient, 'branches' | 'commits'>,
  { repository, branch, isHidden, source, onMadeAgain }: StandingBranch,
  call: Call,
): Promise<Commit> => {
  try {
    return await commits.get(repository, `${branch}@`, call);
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_REF_NOT_FOUND')) throw error;
    await branches.create(repository, { name: branch, source, isHidden }, call);
    onMadeAgain();
    return commits.get(repository, `${branch}@`, call);
  }
};

/** The commit that a tie has made in a role, also when its branch may have been deleted since: it is then gone too. */
export const findStandingCommit = (
  client: Pick<LakefsClient, 'commits'>,
  wanted: TieCommit,
  call: Call,
): Promise<Commit | undefined> => orUndefined(findTieCommit(client, wanted, call), 'LAKEFS_REF_NOT_FOUND');
