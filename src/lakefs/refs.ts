import type { Call } from '../model/call.ts';
import type { CommitId } from '../model/ids.ts';
import type { Metadata } from './commits.ts';

export type Change = {
  readonly kind: 'added' | 'removed' | 'changed' | 'conflict' | 'prefix-changed';
  readonly path: string;
  readonly pathKind: 'object' | 'common-prefix';
  readonly sizeBytes: number | undefined;
};

export type DiffFilter = {
  /** `two-dot`: the two ends compared; `three-dot`: what right adds since the merge base. */
  readonly kind: 'two-dot' | 'three-dot';
  readonly prefix?: string;
};

export type Merge = {
  readonly message?: string;
  readonly metadata?: Metadata;
  readonly strategy?: 'dest-wins' | 'source-wins';
  readonly squash?: boolean;
  readonly allowEmpty?: boolean;
};

export type MergeBase = {
  readonly sourceCommitId: CommitId;
  readonly destinationCommitId: CommitId;
  readonly baseCommitId: CommitId;
};

export interface Refs {
  /** @throws LAKEFS_REF_NOT_FOUND */
  diff(repository: string, left: string, right: string, filter: DiffFilter, call?: Call): AsyncIterable<Change>;
  /** @returns the merge commit. @throws LAKEFS_CONFLICT, LAKEFS_NO_CHANGES, LAKEFS_BRANCH_DIRTY, LAKEFS_HOOK_REJECTED */
  merge(repository: string, source: string, destinationBranch: string, merge?: Merge, call?: Call): Promise<CommitId>;
  findMergeBase(repository: string, source: string, destination: string, call?: Call): Promise<MergeBase>;
}
