import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export type AtomicWrite = {
  /** Flushes the file and its folder to disk before it counts as written; default false. */
  readonly fsync?: boolean;
  /** Permission bits of the new file, whatever the umask; default 0o666 without it. */
  readonly mode?: number;
};

const syncFolder = async (path: string): Promise<void> => {
  // Windows cannot open a folder; its rename is journaled by the file system.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Writes a file whole or not at all: a reader sees the old content or the new, never a part. The folder must exist. */
export const writeFileAtomic = async (
  path: string,
  content: string | Uint8Array,
  { fsync = false, mode }: AtomicWrite = {},
): Promise<void> => {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path).slice(0, 100)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode ?? 0o666);
    try {
      if (mode !== undefined && ((await handle.stat()).mode & 0o777) !== mode) await handle.chmod(mode);
      await handle.writeFile(content);
      if (fsync) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof Error) error.message = error.message.replaceAll(temporary, path);
    throw error;
  }
  if (fsync) await syncFolder(folder);
};
