import type { Blobs, PersistentMap } from '../store/store.ts';
import type { Entry } from './entry.ts';
import type { Trees } from './trees.ts';

export type RepositoryRecord = {
  readonly id: string;
  /** Seconds since 1970, as everywhere on this server. */
  readonly creationDate: number;
  readonly defaultBranch: string;
  readonly storageNamespace: string;
  readonly isReadOnly: boolean;
};

export type BranchRecord = { readonly commitId: string; readonly isHidden: boolean };

export type CommitRecord = {
  readonly committer: string;
  readonly message: string;
  readonly metaRangeId: string;
  readonly creationDate: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parents: readonly string[];
  readonly generation: number;
};

export type GcRules = {
  readonly defaultRetentionDays: number;
  readonly branches: readonly { readonly branchId: string; readonly retentionDays: number }[];
};

export type PullRequestRecord = {
  readonly status: 'open' | 'closed' | 'merged';
  readonly title: string;
  readonly description: string;
  readonly author: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly closedAt?: string;
  readonly source: string;
  readonly destination: string;
  readonly mergedCommitId?: string;
};

/** One repository's part of the state. */
export interface Repository {
  readonly record: RepositoryRecord;
  readonly branches: PersistentMap<BranchRecord>;
  /** Tag → commit id. */
  readonly tags: PersistentMap<string>;
  readonly commits: PersistentMap<CommitRecord>;
  readonly pulls: PersistentMap<PullRequestRecord>;
  /** Under the one key `patterns`: names of branches that nobody may write to directly. */
  readonly protection: PersistentMap<readonly string[]>;
  /** Under the one key `rules`. */
  readonly gcRules: PersistentMap<GcRules>;
  /** What is written to a branch and not committed: path → entry, or null when it was deleted. */
  staging(branch: string): PersistentMap<Entry | null>;
  readonly trees: Trees;
  readonly blobs: Blobs;
  /** All the changes inside, or none. */
  transaction<T>(change: () => T): T;
  /** Seconds since 1970. */
  now(): number;
}
