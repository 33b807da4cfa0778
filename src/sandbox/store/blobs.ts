import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { sha256 } from '../../util/digest.ts';
import type { Blobs } from './store.ts';

type BlobFiles = Omit<Blobs, 'get'>;

const withGet = (files: BlobFiles): Blobs => ({
  ...files,
  get: async (id) => {
    const bytes = await files.find(id);
    if (!bytes)
      throw new TiebackError('SANDBOX_UNUSABLE', `the sandbox has lost blob "${id}"`, {
        hint: 'begin anew with an empty folder: tieback sandbox --dir FOLDER',
        details: { id },
      });
    return bytes;
  },
});

/** Blobs that live as long as the process. */
export const memoryBlobs = (): Blobs => {
  const blobs = new Map<string, Uint8Array>();
  return withGet({
    put: async (bytes) => {
      const id = sha256(bytes);
      blobs.set(id, bytes);
      return id;
    },
    find: async (id) => blobs.get(id),
    delete: async (id) => {
      blobs.delete(id);
    },
  });
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const readIfPresent = async (path: string): Promise<Uint8Array | undefined> => {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Blobs as files `<dir>/<first two digits>/<id>`; a file appears whole or not at all. */
export const fileBlobs = (dir: string): Blobs => {
  const pathOf = (id: string): string => join(dir, id.slice(0, 2), id);
  let drafts = 0;
  return withGet({
    put: async (bytes) => {
      const id = sha256(bytes);
      const path = pathOf(id);
      if (await exists(path)) return id;
      await mkdir(dirname(path), { recursive: true });
      drafts += 1;
      const draft = `${path}.${process.pid}.${drafts}`;
      await writeFile(draft, bytes);
      await rename(draft, path);
      return id;
    },
    find: (id) => readIfPresent(pathOf(id)),
    delete: (id) => rm(pathOf(id), { force: true }),
  });
};
