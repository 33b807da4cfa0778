import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TieFolder } from './tie-folder.ts';

/** The file that says that a part was begun. */
export const markOf = ({ dir }: Pick<TieFolder, 'dir'>, part: string): string => join(dir, `${part}.begun`);

/** Whether a part was begun before. */
export const hasBegun = (folder: TieFolder, part: string): boolean => existsSync(markOf(folder, part));

/** Whether a part of a tie is begun for the first time; an earlier, broken attempt may have left half of its work. */
export const isFirstTime = (folder: TieFolder, part: string): boolean => {
  mkdirSync(folder.dir, { recursive: true });
  try {
    writeFileSync(markOf(folder, part), '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};
