import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanDirectory } from '../../../src/data/scan-directory.ts';
import type { ProgressEvent } from '../../../src/model/progress.ts';
import { md5 } from '../../../src/util/digest.ts';
import { folderWith, tempFolder } from './temp-folder.ts';

const pathsIn = async (dir: string) => (await scanDirectory(dir)).map(({ path }) => path);
const failure = (code: string, path: string) => expect.objectContaining({ code, details: { path } });

describe('scanDirectory', () => {
  it('gives every file by path, size, MD5 and time', async () => {
    const dir = await folderWith({ 'b.csv': 'bb', 'a/x.csv': 'x', 'a/empty': '' });
    await utimes(join(dir, 'b.csv'), 1000, 1000);
    const files = await scanDirectory(dir);
    expect(files.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ['a/empty', 0],
      ['a/x.csv', 1],
      ['b.csv', 2],
    ]);
    expect(files.at(-1)).toEqual({ path: 'b.csv', sizeBytes: 2, md5: md5('bb'), mtimeMs: 1_000_000 });
  });

  it('hashes files larger than its buffer', async () => {
    const bytes = Buffer.alloc(3 * 1024 * 1024 + 17, 'tieback');
    const [file] = await scanDirectory(await folderWith({ big: bytes }));
    expect(file).toMatchObject({ sizeBytes: bytes.length, md5: md5(bytes) });
  });

  it('leaves out what is no data', async () => {
    const dir = await folderWith({
      '.git/config': '',
      '.tieback/ties/1.jsonl': '',
      '.lakefs_ref.yaml': '',
      'sub/.DS_Store': '',
      'venv/pyvenv.cfg': '',
      'venv/lib/site.py': '',
      '.gitignore': '*.tmp',
      'sub/data.csv': '1',
    });
    expect(await pathsIn(dir)).toEqual(['.gitignore', 'sub/data.csv']);
  });

  it('finds nothing in an empty folder', async () => {
    expect(await scanDirectory(await tempFolder())).toEqual([]);
  });

  it('reads files and folders behind links that stay inside', async () => {
    const dir = await folderWith({ 'real/x.csv': 'x' });
    await symlink('real/x.csv', join(dir, 'link.csv'));
    await symlink('real', join(dir, 'alias'));
    expect(await pathsIn(dir)).toEqual(['alias/x.csv', 'link.csv', 'real/x.csv']);
  });

  it('reads a folder that is itself reached by a link', async () => {
    const dir = await folderWith({ 'x.csv': 'x' });
    const link = join(await tempFolder(), 'link');
    await symlink(dir, link);
    expect(await pathsIn(link)).toEqual(['x.csv']);
  });

  it.each([
    ['to a file outside', (dir: string) => symlink('/etc/hostname', join(dir, 'link'))],
    ['to a folder outside', (dir: string) => symlink('..', join(dir, 'link'))],
    ['to nothing', (dir: string) => symlink('missing', join(dir, 'link'))],
    ['to itself', (dir: string) => symlink('link', join(dir, 'link'))],
    ['to the folder it is in', (dir: string) => symlink('.', join(dir, 'link'))],
  ])('refuses a link %s', async (_, make) => {
    const dir = await folderWith({ 'x.csv': 'x' });
    await make(dir);
    await expect(scanDirectory(dir)).rejects.toEqual(failure('DATA_PATH_UNSAFE', 'link'));
  });

  it('refuses links between folders that lead in a circle', async () => {
    const dir = await folderWith({ 'a/x': '', 'b/y': '' });
    await symlink('../b', join(dir, 'a/to-b'));
    await symlink('../a', join(dir, 'b/to-a'));
    await expect(scanDirectory(dir)).rejects.toEqual(failure('DATA_PATH_UNSAFE', 'a/to-b/to-a'));
  });

  it('refuses a name with a line break', async () => {
    const dir = await folderWith({ 'a\nb': '' });
    await expect(scanDirectory(dir)).rejects.toEqual(failure('DATA_PATH_UNSAFE', 'a\nb'));
  });

  it('refuses what is neither file nor folder', async () => {
    const dir = await tempFolder();
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    await expect(scanDirectory(dir)).rejects.toEqual(failure('DATA_DIRECTORY_UNUSABLE', 'pipe'));
  });

  it('refuses a folder that is missing, or a file', async () => {
    const dir = await folderWith({ file: '' });
    for (const path of [join(dir, 'missing'), join(dir, 'file')]) {
      await expect(scanDirectory(path)).rejects.toEqual(failure('DATA_DIRECTORY_UNUSABLE', path));
    }
  });

  it('refuses a folder that is itself a virtual environment', async () => {
    const dir = await folderWith({ 'pyvenv.cfg': '', 'x.csv': '' });
    await expect(scanDirectory(dir)).rejects.toMatchObject({ code: 'DATA_DIRECTORY_UNUSABLE' });
  });

  it('tells of its progress, at the end that all is done', async () => {
    const events: ProgressEvent[] = [];
    await scanDirectory(await folderWith({ a: '1', b: '22' }), { onProgress: (event) => events.push(event) });
    expect(events.at(-1)).toEqual({
      kind: 'transfer',
      direction: 'hash',
      doneFiles: 2,
      totalFiles: 2,
      doneBytes: 3,
      totalBytes: 3,
    });
  });

  it('stops when it is told to', async () => {
    const dir = await folderWith({ a: '1' });
    await expect(scanDirectory(dir, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });

  it('says which file vanished while the folder was read', async () => {
    const dir = await folderWith({ a: '1', b: '2' });
    const scan = scanDirectory(dir, { concurrency: 1, onProgress: () => rmSync(join(dir, 'b'), { force: true }) });
    await expect(scan).rejects.toEqual(failure('DATA_DIRECTORY_UNUSABLE', 'b'));
  });
});
