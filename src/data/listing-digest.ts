import { createHash } from 'node:crypto';
import { comparePaths } from '../util/compare-paths.ts';
import type { Listing } from './listing.ts';
import type { LocalFile } from './scan-directory.ts';

/** One hash over what a prefix holds: SHA-256 over the lines `path\tsize\tchecksum\n`, sorted by path. */
export const listingDigest = ({ objects }: Pick<Listing, 'objects'>): string => {
  const hash = createHash('sha256');
  for (const { path, sizeBytes, checksum } of objects) hash.update(`${path}\t${sizeBytes}\t${checksum}\n`);
  return hash.digest('hex');
};

/**
 * One hash over what a folder holds, given by ascending path: the same as that of a listing whose checksums are all MD5s,
 * but that it does not depend on the form of accents, which some disks change.
 */
export const filesDigest = (files: readonly Pick<LocalFile, 'path' | 'sizeBytes' | 'md5'>[]): string => {
  const objects = files.map(({ path, sizeBytes, md5 }) => ({ path: path.normalize(), sizeBytes, checksum: md5 }));
  const isChanged = objects.some(({ path }, at) => path !== files[at]?.path);
  if (isChanged) objects.sort((left, right) => comparePaths(left.path, right.path));
  return listingDigest({ objects });
};
