import { type Entry, isSameEntry, type PathChange } from './entry.ts';
import type { Trees } from './trees.ts';

export type MergeStrategy = 'default' | 'dest-wins' | 'source-wins';

export type TreeMerge = {
  readonly destination: string;
  readonly source: string;
  readonly base: string;
  readonly strategy: MergeStrategy;
};

export type SourceChange = {
  readonly kind: 'take' | 'conflict';
  readonly path: string;
  readonly destination: Entry | undefined;
  readonly source: Entry | undefined;
};

/** What the source changed since the base, as seen from the destination; `conflict` where the destination changed it to something else. */
export function* sourceChanges(trees: Trees, ids: Omit<TreeMerge, 'strategy'>): Generator<SourceChange> {
  for (const [path, destination, source] of trees.diff(ids.destination, ids.source)) {
    const base = trees.find(ids.base, path);
    if (isSameEntry(source, base)) continue;
    yield { kind: isSameEntry(destination, base) ? 'take' : 'conflict', path, destination, source };
  }
}

/** @returns the id of the merged listing, or undefined when there is a conflict that the strategy does not decide. */
export const mergeTrees = (trees: Trees, merge: TreeMerge): string | undefined => {
  if (merge.destination === merge.base) return merge.source;
  const changes: PathChange[] = [];
  for (const { kind, path, source } of sourceChanges(trees, merge)) {
    if (kind === 'conflict' && merge.strategy === 'default') return undefined;
    if (kind === 'take' || merge.strategy === 'source-wins') changes.push([path, source ?? null]);
  }
  return trees.apply(merge.destination, changes);
};
