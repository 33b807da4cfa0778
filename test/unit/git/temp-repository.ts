import { execFileSync } from 'node:child_process';
import { tempFolder, writeFiles } from '../data/temp-folder.ts';

/** A git repository in a new folder, untouched by the settings of whoever runs the tests. */
export const tempRepository = async (files: Readonly<Record<string, string>> = { 'train.py': 'print(1)\n' }) => {
  const dir = await tempFolder();
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      cwd: dir,
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git('init', '--quiet', '--initial-branch', 'main');
  await writeFiles(dir, files);
  const commitAll = (): string => {
    git('add', '--all');
    git('commit', '--quiet', '--message', 'first');
    return git('rev-parse', 'HEAD');
  };
  return { dir, git, commitAll };
};
