import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { forEachConcurrent } from '../util/concurrency.ts';
import { asListed } from './as-listed.ts';
import { type LeftOut, leftOutOf } from './left-out.ts';
import { type Listing, md5Of } from './listing.ts';
import { matchesPartChecksum } from './part-checksum.ts';
import { type MirrorPlan, planMirror } from './plan-mirror.ts';
import { type LocalFile, type ScanOptions, scanDirectory } from './scan-directory.ts';

export type ObservedDirectory = {
  readonly local: readonly LocalFile[];
  /** The given listing, with the MD5s that the folder's bytes prove for objects uploaded in parts. */
  readonly listing: Listing;
  readonly plan: MirrorPlan;
};

/** Finds out which objects uploaded in parts have the bytes of the folder's files; their checksum alone does not tell. */
const resolvePartChecksums = async (
  dir: string,
  local: readonly LocalFile[],
  listing: Listing,
  { signal, concurrency = 8 }: ScanOptions,
): Promise<Listing> => {
  const files = new Map(local.map((file) => [file.path, file]));
  const objects = [...listing.objects];
  await forEachConcurrent(listing.objects.entries(), { concurrency, signal }, async ([at, object], stop) => {
    const file = files.get(object.path);
    if (!file || file.sizeBytes !== object.sizeBytes || file.md5 === md5Of(object)) return;
    if (!(await matchesPartChecksum(join(dir, object.path), file, object.checksum, stop))) return;
    objects[at] = { ...object, md5: file.md5 };
  });
  return { ...listing, objects };
};

/** Compares what was read of a folder just now with a version of the data. @throws DATA_PATH_UNSAFE */
export const compareFiles = async (
  dir: string,
  local: readonly LocalFile[],
  listing: Listing,
  options: ScanOptions = {},
): Promise<ObservedDirectory> => {
  const named = asListed(local, listing, (path) => existsSync(join(dir, path)));
  const resolved = await resolvePartChecksums(dir, named, listing, options);
  return { local: named, listing: resolved, plan: planMirror(named, resolved) };
};

/**
 * Reads a folder and compares it with a version of the data, and tells what of both is not compared.
 * @throws DATA_PATH_UNSAFE, DATA_DIRECTORY_UNUSABLE
 */
export const observeDirectory = async (
  dir: string,
  listing: Listing,
  options: ScanOptions = {},
): Promise<ObservedDirectory & { readonly leftOut: LeftOut }> => {
  const unread: string[] = [];
  const files = await scanDirectory(dir, { ...options, onLeftOut: (path) => unread.push(path) });
  const observed = await compareFiles(dir, files, listing, options);
  const paths = observed.local.map(({ path }) => path);
  return { ...observed, leftOut: leftOutOf(listing, paths, unread) };
};
