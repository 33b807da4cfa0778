import type { Change } from '../lakefs/refs.ts';
import { listSome } from '../util/list-some.ts';

/** How many paths a change has, and the first of them. */
export type ChangedPaths = {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly first: readonly string[];
};

/** Counts paths one by one. */
export type PathTally = {
  readonly found: ChangedPaths;
  add(change: Pick<Change, 'kind' | 'path'>): void;
};

const mostPaths = 20;

/** There may be millions: only the first are kept. */
export const createPathTally = (): PathTally => {
  const counts = { added: 0, changed: 0, removed: 0 };
  const first: string[] = [];
  return {
    get found() {
      return { ...counts, first };
    },
    add: ({ kind, path }) => {
      counts[kind === 'added' || kind === 'removed' ? kind : 'changed'] += 1;
      if (first.length < mostPaths) first.push(path);
    },
  };
};

export const countPaths = ({ added, changed, removed }: ChangedPaths): number => added + changed + removed;

/** Such as `a.csv, b.csv and 3 more`. */
export const somePathsOf = (paths: ChangedPaths, most: number): string => {
  const shown = paths.first.slice(0, most);
  const more = countPaths(paths) - shown.length;
  return more > 0 ? `${listSome(shown, most)} and ${more} more` : listSome(shown, most);
};

/** Such as `2 added, 1 removed: a.csv, b.csv, c.csv`. */
export const changedPathsText = (paths: ChangedPaths, most: number): string => {
  const counts = (['added', 'changed', 'removed'] as const).filter((kind) => paths[kind] > 0);
  return `${counts.map((kind) => `${paths[kind]} ${kind}`).join(', ')}: ${somePathsOf(paths, most)}`;
};
