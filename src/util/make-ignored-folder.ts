import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a folder that git does not see. One that was there keeps its rules. */
export const makeIgnoredFolder = (dir: string): void => {
  const made = mkdirSync(dir, { recursive: true });
  if (made !== undefined) writeFileSync(join(dir, '.gitignore'), '*\n', { flag: 'wx' });
};
