import type { Commit, Metadata } from '../lakefs/commits.ts';
import { computeCommitId } from '../model/commit-id.ts';

// lakeFS 1.84 adds these to its cached copy of a commit that was cherry-picked: they are no part of it.
const strayKeys: readonly string[] = ['cherry-pick-origin', 'cherry-pick-committer'];

/** A commit's metadata without what the server adds to some of its answers. */
export const withoutStrayKeys = (metadata: Metadata): Metadata =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => !strayKeys.includes(key)));

/** Whether a commit's id is the hash of its own fields. */
export const isIntact = (commit: Commit): boolean =>
  computeCommitId(commit) === commit.id ||
  computeCommitId({ ...commit, metadata: withoutStrayKeys(commit.metadata) }) === commit.id;
