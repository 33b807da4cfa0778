import type { Call } from '../model/call.ts';
import type { CommitId } from '../model/ids.ts';

export type Metadata = Readonly<Record<string, string>>;

export type Commit = {
  readonly id: CommitId;
  readonly parents: readonly CommitId[];
  readonly committer: string;
  readonly message: string;
  /** Seconds since 1970. */
  readonly creationDate: number;
  readonly metaRangeId: string;
  readonly metadata: Metadata;
  readonly generation: number | undefined;
  readonly version: number | undefined;
};

export type NewCommit = {
  readonly message: string;
  readonly metadata?: Metadata;
  /** Whether a commit without changes is made all the same. */
  readonly allowEmpty?: boolean;
  /** Commits exactly this metarange instead of what is staged; the branch must then have nothing staged. */
  readonly sourceMetaRange?: string;
  /** Seconds since 1970; default: now. */
  readonly date?: number;
};

export type LogFilter = {
  readonly firstParent?: boolean;
  /** Ref at which the log ends, itself included. */
  readonly stopAt?: string;
  /** RFC 3339 time before which commits are left out. */
  readonly since?: string;
  readonly objects?: readonly string[];
  readonly prefixes?: readonly string[];
  /** At most so many commits. */
  readonly limit?: number;
};

export interface Commits {
  /**
   * The commit that a ref expression stands for.
   * Works round the server's cherry-pick cache fault: asked for a full id, it never answers with another commit.
   * @throws LAKEFS_REF_NOT_FOUND, LAKEFS_COMMIT_MISMATCH
   */
  get(repository: string, ref: string, call?: Call): Promise<Commit>;
  find(repository: string, ref: string, call?: Call): Promise<Commit | undefined>;
  /** Newest first. */
  log(repository: string, ref: string, filter?: LogFilter, call?: Call): AsyncIterable<Commit>;
  /**
   * Commits what is staged. Never sent twice when it may have happened: the caller looks first.
   * @throws LAKEFS_NO_CHANGES, LAKEFS_BRANCH_DIRTY (staged objects beside `sourceMetaRange`), LAKEFS_PROTECTED, LAKEFS_RACE_LOST, LAKEFS_HOOK_REJECTED, LAKEFS_BRANCH_NOT_FOUND
   */
  create(repository: string, branch: string, commit: NewCommit, call?: Call): Promise<Commit>;
}
