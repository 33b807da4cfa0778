import { asCommitId, type CommitId } from './ids.ts';
import { lakefsHash } from './lakefs-hash.ts';

/** The fields of a lakeFS commit that its id is made of; repository, generation and version are not among them. */
export type CommitContent = {
  readonly committer: string;
  readonly message: string;
  readonly metaRangeId: string;
  /** Seconds since 1970; a bigint when it is beyond what a number holds exactly. */
  readonly creationDate: number | bigint;
  readonly metadata?: Readonly<Record<string, string>>;
  /** In the order in which the commit lists them. */
  readonly parents: readonly string[];
};

/**
 * The id that lakeFS gives a commit, computed from the commit's own fields. It proves that none of them was altered since;
 * it proves nothing about who made the commit, or when.
 */
export const computeCommitId = (commit: CommitContent): CommitId =>
  asCommitId(
    lakefsHash()
      .string('commit:v1')
      .string(commit.committer)
      .string(commit.message)
      .string(commit.metaRangeId)
      .int64(commit.creationDate)
      .map(commit.metadata ?? {})
      .nested(lakefsHash().strings(commit.parents).digest())
      .hex(),
  );
