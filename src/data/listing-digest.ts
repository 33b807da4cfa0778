import { createHash } from 'node:crypto';
import type { Listing } from './listing.ts';

/** One hash over what a prefix holds: SHA-256 over the lines `path\tsize\tchecksum\n`, sorted by path. */
export const listingDigest = ({ objects }: Pick<Listing, 'objects'>): string => {
  const hash = createHash('sha256');
  for (const { path, sizeBytes, checksum } of objects) hash.update(`${path}\t${sizeBytes}\t${checksum}\n`);
  return hash.digest('hex');
};
