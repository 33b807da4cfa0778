import type { Entry } from './entry.ts';
import { isSameEntry, type PathEntry } from './entry.ts';
import { mergeEnds } from './merge.ts';
import { sourceChanges } from './merge-trees.ts';
import { pairByPath } from './pair-by-path.ts';
import type { Repository } from './repository.ts';
import { getCommit, resolveCommit, resolveRef } from './resolve-ref.ts';
import { entriesAt, uncommitted } from './staging.ts';
import type { TreeDifference } from './trees.ts';

export type ChangeKind = 'added' | 'removed' | 'changed' | 'conflict';
/** `entry` is what is there afterwards, or what was there when it is removed. */
export type Change = { readonly kind: ChangeKind; readonly entry: Entry };
export type PathedChange = readonly [path: string, change: Change];

const kindOf = (left: Entry | undefined, right: Entry | undefined): ChangeKind => {
  if (left === undefined) return 'added';
  return right === undefined ? 'removed' : 'changed';
};

function* asChanges(differences: Iterable<TreeDifference>): Generator<PathedChange> {
  for (const [path, left, right] of differences) {
    const entry = right ?? left;
    if (entry) yield [path, { kind: kindOf(left, right), entry }];
  }
}

function* compareEntries(lefts: Iterator<PathEntry>, rights: Iterator<PathEntry>): Generator<TreeDifference> {
  for (const pair of pairByPath(lefts, rights)) if (!isSameEntry(pair[1], pair[2])) yield pair;
}

/** The two ends compared. What is staged counts only on the right, and only for `branch$`. @throws 400, 404 */
export const twoDotChanges = (repository: Repository, leftRef: string, rightRef: string): Generator<PathedChange> => {
  const left = resolveCommit(repository, leftRef);
  const right = resolveRef(repository, rightRef);
  if (right.kind === 'branch' && right.isStagingAsked) {
    return asChanges(compareEntries(repository.trees.entries(left.metaRangeId), entriesAt(repository, right)));
  }
  const { metaRangeId } = getCommit(repository, right.commitId);
  return asChanges(repository.trees.diff(left.metaRangeId, metaRangeId));
};

function* asMergePreview(changes: ReturnType<typeof sourceChanges>): Generator<PathedChange> {
  for (const { kind, path, destination, source } of changes) {
    const entry = source ?? destination;
    if (entry) yield [path, { kind: kind === 'conflict' ? 'conflict' : kindOf(destination, source), entry }];
  }
}

/** What merging right into left would change. @throws 400, 404 */
export const threeDotChanges = (repository: Repository, leftRef: string, rightRef: string): Generator<PathedChange> => {
  const { source, destination, base } = mergeEnds(repository, rightRef, leftRef);
  const ids = { destination: destination.metaRangeId, source: source.metaRangeId, base: base.metaRangeId };
  return asMergePreview(sourceChanges(repository.trees, ids));
};

/** What is staged on a branch and not committed. Of what is deleted, this listing alone does not say how large it was. @throws 404 */
export function* uncommittedChanges(repository: Repository, branch: string): Generator<PathedChange> {
  for (const [path, { kind, entry }] of asChanges(uncommitted(repository, branch))) {
    yield [path, { kind, entry: kind === 'removed' ? { ...entry, sizeBytes: 0 } : entry }];
  }
}
