import { randomUUID } from 'node:crypto';
import { mkdir, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TiebackError } from '../errors.ts';
import { isInside } from '../util/is-inside.ts';
import { assertWritable } from './data-path.ts';
import { type NameRules, readNameRules } from './name-rules.ts';

/** A folder into which objects are written, each whole or not at all, and never outside it. */
export interface WritableFolder extends AsyncDisposable {
  /** Where a file may grow; on the same file system, and no part of the data. */
  temporaryPath(): string;
  /** Which names its file system takes for one. */
  nameRules(): Promise<NameRules>;
  /** The file's place, its parent folders made. @throws DATA_PATH_UNSAFE, DATA_DIRECTORY_UNUSABLE */
  prepare(path: string): Promise<string>;
  /** Puts a finished temporary file in place. */
  place(temporary: string, target: string): Promise<void>;
}

const unusable = (folder: string, cause: unknown): TiebackError =>
  new TiebackError('DATA_DIRECTORY_UNUSABLE', `folder "${folder}" cannot be written to`, {
    hint: 'check its permissions and that no file stands where a folder is needed',
    details: { path: folder },
    cause,
  });

const makeParent = async (root: string, parent: string): Promise<void> => {
  const folder = join(root, parent);
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw unusable(folder, cause);
  });
  if (isInside(root, await realpath(folder))) return;
  throw new TiebackError('DATA_PATH_UNSAFE', `folder "${parent}" in the data folder is a link that leads outside it`, {
    hint: 'remove the link, or choose an empty folder',
    details: { path: parent },
  });
};

/** Makes the folder, and in it the one that is no part of its data. @throws DATA_DIRECTORY_UNUSABLE */
export const makeLocalFolder = async (dir: string): Promise<string> => {
  const folder = join(dir, '.tieback');
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw unusable(dir, cause);
  });
  return folder;
};

/** Where the files of one writer grow. */
export const scratchName = (writer: string): string => `partial-${writer}`;

/**
 * Makes the folder where it is missing.
 * @param writer who writes to it, at most once at a time: what an earlier attempt left half written is removed
 * @throws DATA_DIRECTORY_UNUSABLE
 */
export const openWritableFolder = async (dir: string, writer: string = randomUUID()): Promise<WritableFolder> => {
  // Inside `.tieback`, because a scan after a crash must not take half a file for data.
  const scratch = join(await makeLocalFolder(dir), scratchName(writer));
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true }).catch((cause: unknown) => {
    throw unusable(dir, cause);
  });
  const root = await realpath(dir);
  const parents = new Map<string, Promise<void>>();
  return {
    temporaryPath: () => join(scratch, randomUUID()),
    nameRules: () => readNameRules(scratch),
    prepare: async (path) => {
      assertWritable(path);
      const parent = dirname(path);
      const made = parents.get(parent) ?? makeParent(root, parent);
      parents.set(parent, made);
      await made;
      return join(root, path);
    },
    place: async (temporary, target) => {
      await rename(temporary, target).catch((cause: unknown) => {
        throw unusable(target, cause);
      });
    },
    [Symbol.asyncDispose]: async () => {
      await rm(scratch, { recursive: true, force: true });
      await rmdir(dirname(scratch)).catch(() => undefined);
    },
  };
};
