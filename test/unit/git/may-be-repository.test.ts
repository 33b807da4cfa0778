import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mayBeRepository } from '../../../src/git/may-be-repository.ts';
import { readCode } from '../../../src/git/read-code.ts';
import { tempFolder } from '../data/temp-folder.ts';
import { tempRepository } from './temp-repository.ts';

const env = { PATH: process.env['PATH'] };

describe('mayBeRepository', () => {
  it('sees a working tree from any folder in it, also by another way to it', async () => {
    const { dir } = await tempRepository({ 'src/deep/train.py': '' });
    const link = join(await tempFolder(), 'link');
    await symlink(join(dir, 'src'), link);
    for (const cwd of [dir, join(dir, 'src/deep'), link]) expect(mayBeRepository({ cwd, env })).toBe(true);
  });

  it('sees a linked working tree, whose .git is a file, and a repository without a working tree', async () => {
    const { dir, git, commitAll } = await tempRepository();
    const commit = commitAll();
    const [linked, bare] = [join(await tempFolder(), 'linked'), join(await tempFolder(), 'bare.git')];
    git('worktree', 'add', '--quiet', linked);
    git('clone', '--quiet', '--bare', dir, bare);
    for (const cwd of [linked, bare]) expect(await readCode(cwd, { env })).toMatchObject({ commit });
  });

  it('goes by the repository that the environment names', async () => {
    const { dir } = await tempRepository();
    const cwd = await tempFolder();
    expect(mayBeRepository({ cwd, env: { ...env, GIT_DIR: join(dir, '.git') } })).toBe(true);
  });

  it('sees none in a folder that belongs to none, and in one that is not there', async () => {
    const cwd = await tempFolder();
    await mkdir(join(cwd, 'sub'));
    expect(mayBeRepository({ cwd: join(cwd, 'sub'), env })).toBe(false);
    expect(mayBeRepository({ cwd: join(cwd, 'absent'), env })).toBe(false);
  });
});
