import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { GitCall } from './run-git.ts';

/** What lies in the top folder of a working tree, or in a repository without one. */
const signs = ['.git', 'HEAD'] as const;

/** Whether git could find a repository from a folder; where it cannot, nobody need wait for its commands to say so. */
export const mayBeRepository = ({ cwd, env }: Pick<GitCall, 'cwd' | 'env'>): boolean => {
  if (env['GIT_DIR'] !== undefined) return true;
  try {
    let folder = realpathSync(cwd);
    while (!signs.some((name) => existsSync(join(folder, name)))) {
      if (dirname(folder) === folder) return false;
      folder = dirname(folder);
    }
    return true;
  } catch {
    return false;
  }
};
