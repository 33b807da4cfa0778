import { createHash } from 'node:crypto';
import type { Listing } from './listing.ts';
import type { LocalFile } from './scan-directory.ts';

/** One hash over what a prefix holds: SHA-256 over the lines `path\tsize\tchecksum\n`, sorted by path. */
export const listingDigest = ({ objects }: Pick<Listing, 'objects'>): string => {
  const hash = createHash('sha256');
  for (const { path, sizeBytes, checksum } of objects) hash.update(`${path}\t${sizeBytes}\t${checksum}\n`);
  return hash.digest('hex');
};

/** One hash over what a folder holds: the same as that of a listing whose checksums are all MD5s. */
export const filesDigest = (files: readonly Pick<LocalFile, 'path' | 'sizeBytes' | 'md5'>[]): string =>
  listingDigest({ objects: files.map(({ path, sizeBytes, md5 }) => ({ path, sizeBytes, checksum: md5 })) });
