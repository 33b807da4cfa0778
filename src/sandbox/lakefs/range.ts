import { lakefsHash } from '../../model/lakefs-hash.ts';
import { comparePaths } from '../../util/compare-paths.ts';
import { type Entry, entryIdentity, type PathEntry } from './entry.ts';

/** A run of entries by ascending path, stored once under the hash of what is in it. */
export type Range = readonly PathEntry[];
export type RangeRef = { readonly id: string; readonly first: string; readonly last: string; readonly count: number };

const averageSize = 64;

/** Whether a range ends after this path. Only the path decides, so that equal content is cut at equal places. */
export const endsRange = (path: string): boolean => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < path.length; at += 1) hash = Math.imul(hash ^ path.charCodeAt(at), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % averageSize === 0;
};

/** @returns undefined for a range without entries. */
export const rangeRef = (range: Range): RangeRef | undefined => {
  const [first, last] = [range[0], range.at(-1)];
  if (!first || !last) return undefined;
  const hash = lakefsHash().string('sandbox:range');
  for (const [path, entry] of range) hash.string(path).bytes(entryIdentity(entry));
  return { id: hash.hex(), first: first[0], last: last[0], count: range.length };
};

/** Index of the first item at or after `path`, by binary search. */
export const lowerBound = <T>(items: readonly T[], path: string, keyOf: (item: T) => string): number => {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && comparePaths(keyOf(item), path) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const findInRange = (range: Range, path: string): Entry | undefined => {
  const found = range[lowerBound(range, path, ([each]) => each)];
  return found?.[0] === path ? found[1] : undefined;
};
