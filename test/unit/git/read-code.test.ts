import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type ReadCodeOptions, readCode as readCodeWith } from '../../../src/git/read-code.ts';
import { tempFolder, writeFiles } from '../data/temp-folder.ts';
import { tempRepository } from './temp-repository.ts';

const readCode = (dir: string, options: Partial<ReadCodeOptions> = {}) =>
  readCodeWith(dir, { env: process.env, ...options });

describe('readCode', () => {
  it('goes by the environment that it is given, not by that of the process', async () => {
    const { dir, commitAll } = await tempRepository({ 'train.py': '' });
    const other = await tempRepository({ 'other.py': '' });
    commitAll();
    const commit = other.commitAll();
    const env = { PATH: process.env['PATH'], GIT_DIR: join(other.dir, '.git'), GIT_WORK_TREE: other.dir };
    expect(await readCode(dir, { env })).toMatchObject({ commit });
    expect(await readCode(dir, { env: { PATH: '' } })).toBeUndefined();
  });

  it('reads commit and branch of a clean repository, from a folder inside it too', async () => {
    const { dir, commitAll } = await tempRepository({ 'src/train.py': '' });
    const commit = commitAll();
    const clean = { commit, branch: 'main', isDirty: false, untrackedCount: 0 };
    expect(await readCode(dir)).toEqual(clean);
    expect(await readCode(join(dir, 'src'))).toEqual(clean);
  });

  it('is dirty when a tracked file differs, seen from any folder', async () => {
    const { dir, commitAll } = await tempRepository({ 'train.py': '', 'sub/x.py': '' });
    commitAll();
    await writeFiles(dir, { 'train.py': 'print(2)\n' });
    expect(await readCode(join(dir, 'sub'))).toMatchObject({ isDirty: true, untrackedCount: 0 });
  });

  it('counts files that git does not know, seen from any folder, and is clean all the same', async () => {
    const { dir, commitAll } = await tempRepository({ 'train.py': '', 'sub/x.py': '' });
    commitAll();
    await writeFiles(dir, { 'new.py': '', 'more/a.py': '', 'more/b.py': '' });
    for (const cwd of [dir, join(dir, 'sub')])
      expect(await readCode(cwd)).toMatchObject({ isDirty: false, untrackedCount: 3 });
  });

  it('does not count what is no code, wherever it lies, but for a folder that holds everything', async () => {
    const { dir, commitAll } = await tempRepository({ 'train.py': '', 'src/x.py': '' });
    commitAll();
    await writeFiles(dir, { 'data/a.csv': '', 'data/deep/b.csv': '', 'data.py': '', 'out.json': '' });
    const except = [join(dir, 'data'), join(dir, 'out.json'), '/elsewhere'];
    expect(await readCode(join(dir, 'src'), { except })).toMatchObject({ untrackedCount: 1 });
    expect(await readCode(dir, { except: [dir] })).toMatchObject({ untrackedCount: 4 });
  });

  it('is dirty when a tracked file of the data folder differs', async () => {
    const { dir, commitAll } = await tempRepository({ 'train.py': '', 'data/a.csv': '1' });
    commitAll();
    await writeFiles(dir, { 'data/a.csv': '2' });
    expect(await readCode(dir, { except: [join(dir, 'data')] })).toMatchObject({ isDirty: true });
  });

  it('is dirty when something is staged', async () => {
    const { dir, git, commitAll } = await tempRepository();
    commitAll();
    await writeFile(join(dir, 'train.py'), 'print(3)\n');
    git('add', '--all');
    expect(await readCode(dir)).toMatchObject({ isDirty: true });
  });

  it('is clean when all that is new is ignored or ours, at any depth', async () => {
    const { dir, commitAll } = await tempRepository({ '.gitignore': 'out/\n', 'sub/x.py': '' });
    commitAll();
    await writeFiles(dir, { 'out/model': '', '.tieback/ties/1.jsonl': '', 'sub/.tieback/x': '', 'new/.tieback/y': '' });
    expect(await readCode(dir)).toMatchObject({ isDirty: false, untrackedCount: 0 });
  });

  it('names no branch when none is checked out', async () => {
    const { dir, git, commitAll } = await tempRepository();
    const commit = commitAll();
    git('checkout', '--quiet', '--detach');
    expect(await readCode(dir)).toEqual({ commit, isDirty: false, untrackedCount: 0 });
  });

  it("gives origin's URL without credentials, and the commit's page", async () => {
    const { dir, git, commitAll } = await tempRepository();
    const commit = commitAll();
    git('remote', 'add', 'backup', 'https://example.org/backup.git');
    git('remote', 'add', 'origin', 'https://ada:not-a-secret@github.com/acme/retina.git');
    expect(await readCode(dir)).toMatchObject({
      remoteUrl: 'https://github.com/acme/retina.git',
      commitUrl: `https://github.com/acme/retina/commit/${commit}`,
    });
  });

  it('gives another remote when there is no origin', async () => {
    const { dir, git, commitAll } = await tempRepository();
    commitAll();
    git('remote', 'add', 'lab', 'https://example.org/lab.git');
    const code = await readCode(dir);
    expect(code?.remoteUrl).toBe('https://example.org/lab.git');
    expect(code).not.toHaveProperty('commitUrl');
  });

  it('knows nothing outside a repository, before the first commit, or in a folder that is missing', async () => {
    const { dir } = await tempRepository();
    vi.stubEnv('GIT_CEILING_DIRECTORIES', '/tmp');
    expect(await readCode(await tempFolder())).toBeUndefined();
    expect(await readCode(dir)).toBeUndefined();
    expect(await readCode(join(dir, 'missing'))).toBeUndefined();
    vi.unstubAllEnvs();
  });

  it('knows nothing without git', async () => {
    const { dir, commitAll } = await tempRepository();
    commitAll();
    vi.stubEnv('PATH', await tempFolder());
    expect(await readCode(dir)).toBeUndefined();
    vi.unstubAllEnvs();
  });

  it('knows nothing when it is stopped', async () => {
    const { dir, commitAll } = await tempRepository();
    commitAll();
    expect(await readCode(dir, { signal: AbortSignal.abort() })).toBeUndefined();
  });

  it('gives up on a git that takes too long', async () => {
    const bin = await tempFolder();
    await writeFile(join(bin, 'git'), '#!/bin/sh\nexec /bin/sleep 60\n', { mode: 0o755 });
    vi.stubEnv('PATH', bin);
    expect(await readCode(bin, { timeoutMs: 50 })).toBeUndefined();
    vi.unstubAllEnvs();
  });

  it('neither waits for a lock nor rewrites the index', async () => {
    const { dir, commitAll } = await tempRepository();
    commitAll();
    const index = join(dir, '.git/index');
    await writeFile(`${index}.lock`, '');
    await utimes(join(dir, 'train.py'), 1, 1);
    const before = await readFile(index);
    expect(await readCode(dir)).toMatchObject({ isDirty: false });
    expect((await readFile(index)).equals(before)).toBe(true);
  });

  it('starts no program that the repository names', async () => {
    const { dir, git, commitAll } = await tempRepository();
    commitAll();
    const trace = join(await tempFolder(), 'started');
    await mkdir(join(dir, '.git/hooks'), { recursive: true });
    await writeFile(join(dir, '.git/hooks/monitor'), `#!/bin/sh\ntouch ${trace}\n`, { mode: 0o755 });
    git('config', 'core.fsmonitor', '.git/hooks/monitor');
    await readCode(dir);
    await expect(stat(trace)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
