import { comparePaths } from '../util/compare-paths.ts';
import type { Listing } from './listing.ts';
import type { LocalFile } from './scan-directory.ts';

/**
 * Files, by ascending path, under the names that a listing has for them. The older file system of macOS gives accents back
 * in another form than it was given them; it takes both for one name, which `isThere` is asked.
 */
export const asListed = (
  local: readonly LocalFile[],
  { objects }: Pick<Listing, 'objects'>,
  isThere: (path: string) => boolean,
): readonly LocalFile[] => {
  const names = new Set(local.map(({ path }) => path));
  const missing = objects.filter(({ path }) => !names.has(path));
  if (missing.length === 0) return local;
  const byForm = new Map(missing.map(({ path }) => [path.normalize(), path]));
  const named = local.map((file) => {
    const path = byForm.get(file.path.normalize());
    return path !== undefined && isThere(path) ? { ...file, path } : file;
  });
  const isRenamed = named.some((file, at) => file !== local[at]);
  return isRenamed ? named.sort((left, right) => comparePaths(left.path, right.path)) : local;
};
