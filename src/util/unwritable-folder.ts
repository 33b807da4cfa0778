import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const isWritable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** What keeps a folder from being made or written to: itself or the nearest that is there; undefined when nothing does. Makes nothing. */
export const unwritableFolder = (path: string): string | undefined => {
  let there = resolve(path);
  while (!existsSync(there)) there = dirname(there);
  return statSync(there).isDirectory() && isWritable(there) ? undefined : there;
};
