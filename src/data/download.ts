import { lstat, utimes } from 'node:fs/promises';
import { TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import { forEachConcurrent } from '../util/concurrency.ts';
import { assertFillable, folderPrefix, mirroredPaths } from './data-path.ts';
import { hashFile } from './hash-file.ts';
import { type ListedObject, type Listing, md5Of } from './listing.ts';
import { filesDigest } from './listing-digest.ts';
import { foldBy, type NameRules } from './name-rules.ts';
import { matchesPartChecksum } from './part-checksum.ts';
import { type Received, receiveObject } from './receive-object.ts';
import { createTransferProgress, type TransferProgress } from './transfer-progress.ts';
import type { TransferOptions } from './upload.ts';
import { openWritableFolder, type WritableFolder } from './writable-folder.ts';

export type DownloadSource = {
  readonly repository: string;
  /** The commit that was listed. */
  readonly ref: string;
  readonly prefix: string;
  /** Made where it is missing. */
  readonly dir: string;
  readonly listing: Listing;
  /** Who fills the folder, at most once at a time: what it left half written is removed. Default: a new name. */
  readonly writer?: string;
  /** Which names the folder's file system takes for one; default: it is asked. */
  readonly nameRules?: NameRules;
};

export type DownloadResult = {
  readonly downloadedCount: number;
  /** Files that were there already, with the same bytes. */
  readonly keptCount: number;
  readonly downloadedBytes: number;
  /** The given listing, with the MD5 of what arrived where the checksum is none; hand it to `compareDirectory`. */
  readonly listing: Listing;
  /** Of the folder, as long as it holds these files and no others; see `filesDigest`. */
  readonly digest: string;
};

type DownloadPort = Pick<LakefsClient['objects'], 'get'>;
type Job = { readonly object: ListedObject; readonly at: number };
type Outcome = { readonly kind: 'kept' | 'downloaded'; readonly md5: string };

const isThereAlready = async (target: string, object: ListedObject, signal: AbortSignal): Promise<boolean> => {
  const expected = md5Of(object);
  const found = await lstat(target).catch(() => undefined);
  if (expected === undefined || !found?.isFile() || found.size !== object.sizeBytes) return false;
  return (await hashFile(target, { signal })).md5 === expected;
};

/** An opaque checksum leaves only the size to compare; a plain MD5 must be that of the bytes or of their parts. */
const assertAsListed = async (
  { path, sizeBytes, checksum, ...object }: ListedObject,
  received: Received,
  file: string,
  signal: AbortSignal,
): Promise<void> => {
  const expected = md5Of({ path, sizeBytes, checksum, ...object });
  const isSizeRight = received.sizeBytes === sizeBytes;
  if (isSizeRight && (expected === undefined || received.md5 === expected)) return;
  if (isSizeRight && (await matchesPartChecksum(file, received, checksum, signal))) return;
  throw new TiebackError('DATA_CHECKSUM_MISMATCH', `object "${path}" does not arrive as lakeFS lists it`, {
    hint: 'its bytes changed under the commit, or it was uploaded in parts of an unusual size: upload it again',
    details: { path, sizeBytes, receivedBytes: received.sizeBytes, checksum, receivedMd5: received.md5 },
  });
};

const downloadObject = async (
  objects: DownloadPort,
  { repository, ref, prefix }: DownloadSource,
  object: ListedObject,
  { folder, progress, signal }: { folder: WritableFolder; progress: TransferProgress; signal: AbortSignal },
): Promise<Outcome> => {
  const target = await folder.prepare(object.path);
  if (await isThereAlready(target, object, signal)) {
    progress.addBytes(object.sizeBytes);
    return { kind: 'kept', md5: md5Of(object) ?? object.checksum };
  }
  const temporary = folder.temporaryPath();
  const at = { repository, ref, key: folderPrefix(prefix) + object.path };
  const received = await receiveObject(objects, at, temporary, { signal, onBytes: progress.addBytes });
  await assertAsListed(object, received, temporary, signal);
  if (object.mtime !== undefined) await utimes(temporary, object.mtime, object.mtime);
  await folder.place(temporary, target);
  return { kind: 'downloaded', md5: received.md5 };
};

const withHash = (object: ListedObject, { md5 }: Outcome): ListedObject =>
  md5 === object.checksum ? object : { ...object, md5 };

/** What a folder gets of a listing. */
const jobsOf = ({ objects }: Listing): readonly Job[] => {
  const isMirrored = mirroredPaths(objects.map(({ path }) => path));
  return objects.map((object, at) => ({ object, at })).filter(({ object }) => isMirrored(object.path));
};

/**
 * Fills a folder from a version of the data: every file whole or not at all, its size and MD5 held against the
 * listing, equal files kept, other files left alone. What a mirrored folder never holds is not fetched.
 * @throws DATA_PATH_UNSAFE, DATA_CHECKSUM_MISMATCH, DATA_DIRECTORY_UNUSABLE, LAKEFS_OBJECT_GONE, LAKEFS_OBJECT_NOT_FOUND
 */
export const downloadListing = async (
  objects: DownloadPort,
  source: DownloadSource,
  { signal, onProgress, concurrency = 8 }: TransferOptions = {},
): Promise<DownloadResult> => {
  const { listing } = source;
  assertFillable(listing.objects);
  const jobs = jobsOf(listing);
  const totalBytes = jobs.reduce((sum, { object }) => sum + object.sizeBytes, 0);
  const progress = createTransferProgress({ direction: 'download', totalFiles: jobs.length, totalBytes }, onProgress);
  const arrived = [...listing.objects];
  const md5s: string[] = [];
  const done = { keptCount: 0, downloadedCount: 0, downloadedBytes: 0 };
  await using folder = await openWritableFolder(source.dir, source.writer);
  assertFillable(listing.objects, foldBy(source.nameRules ?? (await folder.nameRules())));
  await forEachConcurrent(jobs, { concurrency, signal }, async ({ object, at }, stop) => {
    const outcome = await downloadObject(objects, source, object, { folder, progress, signal: stop });
    arrived[at] = withHash(object, outcome);
    md5s[at] = outcome.md5;
    if (outcome.kind === 'kept') done.keptCount += 1;
    else done.downloadedCount += 1;
    if (outcome.kind === 'downloaded') done.downloadedBytes += object.sizeBytes;
    progress.addFile();
  });
  progress.flush();
  const files = jobs.map(({ at, object: { path, sizeBytes } }) => ({ path, sizeBytes, md5: md5s[at] ?? '' }));
  return { ...done, listing: { ...listing, objects: arrived }, digest: filesDigest(files) };
};
