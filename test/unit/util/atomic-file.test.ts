import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeFileAtomic } from '../../../src/util/atomic-file.ts';
import { folderWith, tempFolder } from '../data/temp-folder.ts';

it('writes a new file, text or bytes', async () => {
  const dir = await tempFolder();
  await writeFileAtomic(join(dir, 'text'), 'é');
  await writeFileAtomic(join(dir, 'bytes'), Uint8Array.of(0, 255));
  expect(await readFile(join(dir, 'text'), 'utf8')).toBe('é');
  expect([...(await readFile(join(dir, 'bytes')))]).toEqual([0, 255]);
});

it('replaces a file and leaves nothing beside it, flushed to disk or not', async () => {
  const dir = await folderWith({ file: 'a long old text' });
  await writeFileAtomic(join(dir, 'file'), 'new', { fsync: true });
  expect(await readFile(join(dir, 'file'), 'utf8')).toBe('new');
  expect(await readdir(dir)).toEqual(['file']);
});

it('never shows a part to those who read meanwhile', async () => {
  const dir = await folderWith({ file: 'a'.repeat(200_000) });
  const path = join(dir, 'file');
  const seen = new Set<string>();
  const done = new AbortController();
  const reading = (async () => {
    while (!done.signal.aborted) seen.add((await readFile(path, 'utf8')).replace(/(.)\1*/g, '$1'));
  })();
  for (const letter of 'bcdefghij') await writeFileAtomic(path, letter.repeat(200_000));
  done.abort();
  await reading;
  expect([...seen].every((text) => text.length === 1)).toBe(true);
});

it('leaves the old file and no rubbish when it fails', async () => {
  const dir = await folderWith({ 'folder/x': '' });
  await expect(writeFileAtomic(join(dir, 'folder'), 'text')).rejects.toThrow();
  await expect(writeFileAtomic(join(dir, 'missing/file'), 'text')).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await readdir(dir)).toEqual(['folder']);
});

it('lets several write the same file: one of them wins whole', async () => {
  const dir = await tempFolder();
  await mkdir(join(dir, 'sub'));
  const path = join(dir, 'sub/file');
  await Promise.all(Array.from({ length: 20 }, (_, at) => writeFileAtomic(path, `${at}`.repeat(1000))));
  expect(new Set((await readFile(path, 'utf8')).match(/^(\d\d?)\1{999}$/)?.slice(1))).toHaveProperty('size', 1);
  expect(await readdir(join(dir, 'sub'))).toEqual(['file']);
});

it.skipIf(process.platform === 'win32')('gives the permissions that were asked for', async () => {
  const dir = await tempFolder();
  await writeFileAtomic(join(dir, 'secret'), 'x', { mode: 0o600 });
  expect((await stat(join(dir, 'secret'))).mode & 0o777).toBe(0o600);
});

it('tells the name of the file in an error, and not that of the one beside it', async () => {
  const path = join(await tempFolder(), 'missing/file');
  const error: unknown = await writeFileAtomic(path, 'text').catch((reason: unknown) => reason);
  expect(String(error)).toContain(`'${path}'`);
  expect(String(error)).not.toContain('.tmp');
});
