import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TieFolder } from './tie-folder.ts';

/** Whether a part of a tie is begun for the first time; an earlier, broken attempt may have left half of its work. */
export const isFirstTime = (folder: TieFolder, part: string): boolean => {
  mkdirSync(folder.dir, { recursive: true });
  try {
    writeFileSync(join(folder.dir, `${part}.begun`), '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};
