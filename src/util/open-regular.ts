import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const isErrno = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException).code ?? '');

/**
 * Opens a file of somebody else's making for reading, without waiting for what comes through a pipe. `absent`: there is none;
 * `no-file`: a folder, a pipe or a device is in its place.
 */
export const openRegular = async (path: string): Promise<FileHandle | 'absent' | 'no-file'> => {
  let file: FileHandle;
  try {
    // Windows has no such pipes among its files, and no such flag.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return 'absent';
    // What can only be connected to, and on Windows a folder.
    if (isErrno(error, 'ENXIO', 'EISDIR')) return 'no-file';
    throw error;
  }
  try {
    if ((await file.stat()).isFile()) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return 'no-file';
};
