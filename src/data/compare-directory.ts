import type { Listing } from './listing.ts';
import { observeDirectory } from './observe-directory.ts';
import type { MirrorPlan } from './plan-mirror.ts';
import type { ScanOptions } from './scan-directory.ts';

/** Paths in which a folder differs from a version of the data. */
export type DirectoryDifference = {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
};

/** In what a folder that was compared with a version differs from it. */
export const differenceOf = ({ added, changed, removed }: MirrorPlan): 'unchanged' | DirectoryDifference =>
  added.length + changed.length + removed.length === 0
    ? 'unchanged'
    : { added: added.map(({ path }) => path), changed: changed.map(({ path }) => path), removed };

/**
 * Reads a folder again and tells whether it still holds exactly a version of the data.
 * An object whose MD5 nobody knows counts as changed; see `carryHashes` for those that were downloaded.
 * @throws DATA_PATH_UNSAFE, DATA_DIRECTORY_UNUSABLE
 */
export const compareDirectory = async (
  dir: string,
  listing: Listing,
  options: ScanOptions = {},
): Promise<'unchanged' | DirectoryDifference> => {
  const { plan } = await observeDirectory(dir, listing, options);
  return differenceOf(plan);
};
