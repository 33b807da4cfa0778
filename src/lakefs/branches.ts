import type { Call } from '../model/call.ts';
import type { BranchName, CommitId } from '../model/ids.ts';
import type { Change } from './refs.ts';

export type Branch = { readonly id: BranchName; readonly commitId: CommitId };

export type NewBranch = {
  readonly name: string;
  /** Any ref expression; a full commit id is what tieback passes. */
  readonly source: string;
  readonly isHidden?: boolean;
};

export type Revert = {
  readonly ref: string;
  /** 0 for an ordinary commit; 1-based parent to keep for a merge. */
  readonly parentNumber: number;
};

export interface Branches {
  /** @throws LAKEFS_BRANCH_NOT_FOUND */
  get(repository: string, branch: string, call?: Call): Promise<Branch>;
  find(repository: string, branch: string, call?: Call): Promise<Branch | undefined>;
  /** Hidden branches are left out unless `includeHidden`. */
  list(
    repository: string,
    filter?: { readonly prefix?: string; readonly includeHidden?: boolean },
    call?: Call,
  ): AsyncIterable<Branch>;
  /**
   * @returns the commit that the branch stands at.
   * @throws LAKEFS_BRANCH_EXISTS (also when a tag has that name), LAKEFS_REF_NOT_FOUND, LAKEFS_NAME_INVALID
   */
  create(repository: string, branch: NewBranch, call?: Call): Promise<CommitId>;
  delete(repository: string, branch: string, call?: Call): Promise<void>;
  /** Throws away everything staged on the branch. */
  resetUncommitted(repository: string, branch: string, call?: Call): Promise<void>;
  /** What is staged on the branch and not committed. */
  listUncommitted(
    repository: string,
    branch: string,
    filter?: { readonly prefix?: string; readonly limit?: number },
    call?: Call,
  ): AsyncIterable<Change>;
  revert(repository: string, branch: string, revert: Revert, call?: Call): Promise<void>;
}
