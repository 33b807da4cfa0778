import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const rulesOf = (dir: string): string => join(dir, '.gitignore');

/** Whether a folder has rules of its own for git. */
export const hasIgnoreRules = (dir: string): boolean => existsSync(rulesOf(dir));

/** Hides a folder from git that has no rules. */
export const ignoreFolder = (dir: string): void => {
  if (!hasIgnoreRules(dir)) writeFileSync(rulesOf(dir), '*\n', { flag: 'wx' });
};

/** Makes a folder that git does not see. One that was there keeps its rules. */
export const makeIgnoredFolder = (dir: string): void => {
  const made = mkdirSync(dir, { recursive: true });
  if (made !== undefined) ignoreFolder(dir);
};
