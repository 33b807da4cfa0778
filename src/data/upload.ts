import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { OnProgress } from '../model/progress.ts';
import { forEachConcurrent } from '../util/concurrency.ts';
import { counted } from '../util/counted.ts';
import { folderPrefix } from './data-path.ts';
import { clientMtimeKey } from './listing.ts';
import type { MirrorPlan } from './plan-mirror.ts';
import type { LocalFile } from './scan-directory.ts';
import { createTransferProgress } from './transfer-progress.ts';

export type TransferOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Files in transfer at a time; default 8. */
  readonly concurrency?: number;
};

export type MirrorTarget = {
  readonly repository: string;
  readonly branch: string;
  readonly prefix: string;
  /** The folder that was planned from. */
  readonly dir: string;
  readonly plan: MirrorPlan;
};

export type UploadResult = {
  readonly uploadedCount: number;
  readonly removedCount: number;
  readonly uploadedBytes: number;
};

type UploadPort = Pick<LakefsClient['objects'], 'upload' | 'deleteMany'>;

const mismatch = (path: string, what: string, cause?: unknown): TiebackError =>
  new TiebackError('DATA_CHECKSUM_MISMATCH', `file "${path}" ${what}`, {
    hint: 'let nothing write to the data folder meanwhile',
    details: { path },
    cause,
  });

const isAsScanned = async (dir: string, { path, sizeBytes, mtimeMs }: LocalFile): Promise<boolean> => {
  const now = await stat(join(dir, path)).catch(() => undefined);
  return now?.size === sizeBytes && now.mtimeMs === mtimeMs;
};

const uploadFile = async (
  objects: UploadPort,
  { repository, branch, prefix, dir }: MirrorTarget,
  file: LocalFile,
  signal: AbortSignal,
): Promise<void> => {
  const { path, sizeBytes, md5, mtimeMs } = file;
  if (!(await isAsScanned(dir, file))) throw mismatch(path, 'changed between hashing and upload');
  const metadata = { [clientMtimeKey]: String(Math.floor(mtimeMs / 1000)) };
  const upload = { path: folderPrefix(prefix) + path, body: await openAsBlob(join(dir, path)), metadata };
  const stored = await objects.upload(repository, branch, upload, { signal }).catch(async (cause: unknown) => {
    signal.throwIfAborted();
    throw (await isAsScanned(dir, file)) ? cause : mismatch(path, 'changed during the upload', cause);
  });
  if (stored.sizeBytes === sizeBytes && stored.checksum === md5) return;
  throw mismatch(path, `was stored with checksum ${stored.checksum} instead of ${md5}`);
};

const removeObjects = async (
  objects: UploadPort,
  { repository, branch, prefix, plan }: MirrorTarget,
  signal: AbortSignal | undefined,
): Promise<void> => {
  if (plan.removed.length === 0) return;
  const keys = plan.removed.map((path) => folderPrefix(prefix) + path);
  const [failure, ...more] = await objects.deleteMany(repository, branch, keys, { signal });
  if (!failure) return;
  throw new TiebackError(
    failure.status === 403 ? 'LAKEFS_PROTECTED' : 'LAKEFS_REJECTED',
    `${1 + more.length} of ${counted(keys.length, 'object')} could not be deleted from branch "${branch}" of repository "${repository}", the first "${failure.path ?? ''}": ${failure.message}`,
    {
      hint: 'look at the rules of the branch: lakectl branch-protect list lakefs://REPOSITORY',
      details: { count: 1 + more.length, status: failure.status },
    },
  );
};

/**
 * Makes a branch's prefix equal to the folder that was planned from. Every upload's answer is held against the file's
 * size and MD5. May be repeated: what is uploaded already is uploaded again to the same effect.
 * @throws DATA_CHECKSUM_MISMATCH (also when a file changed meanwhile), LAKEFS_PROTECTED, LAKEFS_BRANCH_NOT_FOUND
 */
export const uploadMirror = async (
  objects: UploadPort,
  target: MirrorTarget,
  { signal, onProgress, concurrency = 8 }: TransferOptions = {},
): Promise<UploadResult> => {
  const { plan } = target;
  const files = [...plan.added, ...plan.changed];
  const totals = { direction: 'upload', totalFiles: files.length, totalBytes: plan.uploadBytes } as const;
  const progress = createTransferProgress(totals, onProgress);
  await forEachConcurrent(files, { concurrency, signal }, async (file, stop) => {
    await uploadFile(objects, target, file, stop);
    progress.addBytes(file.sizeBytes);
    progress.addFile();
  });
  if (files.length > 0) progress.flush();
  await removeObjects(objects, target, signal);
  return { uploadedCount: files.length, removedCount: plan.removed.length, uploadedBytes: plan.uploadBytes };
};
