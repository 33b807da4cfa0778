import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TiebackError } from '../errors.ts';
import type { OnProgress } from '../model/progress.ts';
import { comparePaths } from '../util/compare-paths.ts';
import { forEachConcurrent } from '../util/concurrency.ts';
import { hashFile } from './hash-file.ts';
import { createTransferProgress } from './transfer-progress.ts';
import { walkDirectory } from './walk-directory.ts';

/** A file of the data folder as it was read. */
export type LocalFile = {
  /** Relative to the folder, with `/` between names on every system. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly md5: string;
  readonly mtimeMs: number;
};

export type ScanOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Files read at a time; default 8. */
  readonly concurrency?: number;
  /** Told each file that is not read; see `walkDirectory`. */
  readonly onLeftOut?: ((path: string) => void) | undefined;
};

const collectPaths = async (dir: string, { signal, onLeftOut }: ScanOptions): Promise<readonly string[]> =>
  (await Array.fromAsync(walkDirectory(dir, signal, onLeftOut))).sort(comparePaths);

/** Asked only for somebody who watches: it costs one more system call a file. */
const measure = async (dir: string, paths: readonly string[], concurrency: number): Promise<number> => {
  let totalBytes = 0;
  await forEachConcurrent(paths, { concurrency }, async (path) => {
    const found = await stat(join(dir, path)).catch(() => undefined);
    totalBytes += found?.size ?? 0;
  });
  return totalBytes;
};

const vanished = (dir: string, path: string, cause: unknown): TiebackError =>
  new TiebackError('DATA_DIRECTORY_UNUSABLE', `file "${path}" in "${dir}" cannot be read`, {
    hint: 'check its permissions, and that nothing else writes to the folder',
    details: { path },
    cause,
  });

/**
 * Reads and hashes every file of a folder, by ascending path.
 * @throws DATA_PATH_UNSAFE for links out of the folder or in a circle, and names that lakeFS cannot hold
 * @throws DATA_DIRECTORY_UNUSABLE when the folder or a file cannot be read, or is neither file nor folder
 */
export const scanDirectory = async (
  dir: string,
  { signal, onProgress, concurrency = 8, onLeftOut }: ScanOptions = {},
): Promise<readonly LocalFile[]> => {
  const paths = await collectPaths(dir, { signal, onLeftOut });
  const totalBytes = onProgress ? await measure(dir, paths, concurrency) : 0;
  const progress = createTransferProgress({ direction: 'hash', totalFiles: paths.length, totalBytes }, onProgress);
  const files = new Array<LocalFile>(paths.length);
  await forEachConcurrent(paths.entries(), { concurrency, signal }, async ([at, path], stop) => {
    const hashed = await hashFile(join(dir, path), { signal: stop, onBytes: progress.addBytes }).catch(
      (cause: unknown) => {
        stop.throwIfAborted();
        throw vanished(dir, path, cause);
      },
    );
    files[at] = { path, ...hashed };
    progress.addFile();
  });
  progress.flush();
  return files;
};
