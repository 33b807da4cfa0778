import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { counted } from '../../util/counted.ts';
import type { TiePorts } from '../ports.ts';

const move = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    // The state folder may lie on another disk.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await cp(from, to, { preserveTimestamps: true, verbatimSymlinks: true });
    await rm(from);
  }
};

/** A folder of its own each time, so that what was moved earlier is never written over. */
const newAside = async (aside: string): Promise<string> => {
  await mkdir(aside, { recursive: true });
  const dir = join(aside, String((await readdir(aside)).length + 1));
  await mkdir(dir);
  return dir;
};

/** Takes files out of the data folder without losing them, and tells where they are. */
export const moveAside = async (
  dir: string,
  paths: readonly string[],
  { folder, onProgress }: Pick<TiePorts, 'folder' | 'onProgress'>,
): Promise<void> => {
  if (paths.length === 0) return;
  const aside = await newAside(join(folder.dir, 'aside'));
  for (const path of paths) await move(join(dir, path), join(aside, path));
  const text = `moved ${counted(paths.length, 'file')} of "${dir}" to "${aside}": not part of the data version`;
  onProgress({ kind: 'notice', level: 'warn', text });
};
