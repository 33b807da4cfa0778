import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TiebackError } from '../errors.ts';
import type { Bundle } from './build-bundle.ts';

const entriesOf = async (directory: string): Promise<readonly string[] | undefined> => {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new TiebackError('USAGE_INVALID', `"${directory}" is no folder`, {
      hint: 'name a folder that is not there yet, or an empty one',
      cause: error,
    });
  }
};

/** A bundle never grows over what lies somewhere already. @throws USAGE_INVALID */
export const assertRoomForBundle = async (directory: string): Promise<void> => {
  const entries = await entriesOf(directory);
  if (entries === undefined || entries.length === 0) return;
  throw new TiebackError('USAGE_INVALID', `folder "${directory}" is not empty`, {
    hint: 'a bundle gets a folder of its own: name one that is not there yet, or an empty one',
  });
};

const writeFiles = async (folder: string, { files }: Bundle): Promise<void> => {
  for (const [path, bytes] of files) await writeFile(join(folder, path), bytes, { flag: 'wx' });
};

/**
 * Writes a bundle whole or not at all.
 * @throws USAGE_INVALID when the folder holds something, or cannot be made
 */
export const writeBundle = async (directory: string, bundle: Bundle): Promise<void> => {
  await assertRoomForBundle(directory);
  const temporary = join(dirname(directory), `.${basename(directory).slice(0, 100)}.${randomUUID()}.tmp`);
  try {
    await mkdir(temporary, { recursive: true });
    await writeFiles(temporary, bundle);
    // Windows renames onto no folder, not even an empty one.
    await rmdir(directory).catch(() => undefined);
    await rename(temporary, directory);
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    throw new TiebackError('USAGE_INVALID', `bundle "${directory}" cannot be written`, {
      hint: 'name a folder that you may write to',
      cause,
    });
  }
};
