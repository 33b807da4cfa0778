import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadListing } from '../../../src/data/download.ts';
import { listPrefix } from '../../../src/data/list-prefix.ts';
import { TiebackError } from '../../../src/errors.ts';
import type { ProgressEvent } from '../../../src/model/progress.ts';
import { md5 } from '../../../src/util/digest.ts';
import { listingOf, storedObjects } from './stored-objects.ts';
import { folderWith, tempFolder } from './temp-folder.ts';

type Objects = ReturnType<typeof storedObjects>;
const sourceFor = async (objects: Objects, dir: string) => {
  const at = { repository: 'faces', ref: 'c0ffee', prefix: 'train/' };
  return { ...at, dir, listing: await listPrefix(objects, at) };
};
const readAll = async (dir: string) => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const pairs = files.map(async (file) => [file.slice(dir.length + 1), await readFile(file, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(pairs));
};

describe('downloadListing', () => {
  it('fills a folder that is not there yet', async () => {
    const objects = storedObjects({ 'train/a.csv': '1', 'train/sub/b.csv': '22', 'train/empty': '', 'test/x': 'no' });
    const dir = join(await tempFolder(), 'new/data');
    const result = await downloadListing(objects, await sourceFor(objects, dir));
    expect(await readAll(dir)).toEqual({ 'a.csv': '1', 'sub/b.csv': '22', empty: '' });
    expect(result).toMatchObject({ downloadedCount: 3, keptCount: 0, downloadedBytes: 3 });
  });

  it('reads from the commit that was listed and leaves nothing of its own behind', async () => {
    const objects = storedObjects({ 'train/a': '1' });
    const dir = await tempFolder();
    await downloadListing(objects, await sourceFor(objects, dir));
    expect(objects.asked).toEqual(['get c0ffee train/a']);
    expect(await readdir(dir)).toEqual(['a']);
  });

  it('keeps equal files, replaces others, leaves further ones alone', async () => {
    const objects = storedObjects({ 'train/same': '1', 'train/other': '2' });
    const dir = await folderWith({ same: '1', other: 'x', mine: '3', '.tieback/ties/1.jsonl': '{}' });
    const result = await downloadListing(objects, await sourceFor(objects, dir));
    expect(result).toMatchObject({ downloadedCount: 1, keptCount: 1 });
    expect(await readAll(dir)).toEqual({ same: '1', other: '2', mine: '3', '.tieback/ties/1.jsonl': '{}' });
  });

  it('gives a file the time that it had', async () => {
    const objects = storedObjects();
    const metadata = { '::lakefs::client-mtime': '1000000000' };
    await objects.upload('faces', 'main', { path: 'train/a', body: Buffer.from('1'), metadata });
    const dir = await tempFolder();
    await downloadListing(objects, await sourceFor(objects, dir));
    expect((await stat(join(dir, 'a'))).mtimeMs).toBe(1_000_000_000_000);
  });

  it.each(['../evil', 'sub/../../evil', '/etc/evil', 'a//b'])('refuses the key %j', async (path) => {
    const objects = storedObjects({ [`train/${path}`]: 'x' });
    const dir = await tempFolder();
    await expect(downloadListing(objects, await sourceFor(objects, dir))).rejects.toMatchObject({
      code: 'DATA_PATH_UNSAFE',
      details: { path },
    });
    expect(objects.asked).toEqual([]);
    expect(await readdir(dir)).toEqual([]);
  });

  it('refuses to write through a link that leads outside', async () => {
    const outside = await tempFolder();
    const dir = await tempFolder();
    await symlink(outside, join(dir, 'sub'));
    const objects = storedObjects({ 'train/sub/evil': 'x' });
    await expect(downloadListing(objects, await sourceFor(objects, dir))).rejects.toMatchObject({
      code: 'DATA_PATH_UNSAFE',
    });
    expect(await readdir(outside)).toEqual([]);
  });

  it('replaces a link to a file instead of writing through it', async () => {
    const outside = await folderWith({ precious: 'mine' });
    const dir = await tempFolder();
    await symlink(join(outside, 'precious'), join(dir, 'a'));
    const objects = storedObjects({ 'train/a': 'new' });
    await downloadListing(objects, await sourceFor(objects, dir));
    expect(await readFile(join(outside, 'precious'), 'utf8')).toBe('mine');
    expect(await readFile(join(dir, 'a'), 'utf8')).toBe('new');
  });

  it('refuses a version in which one name is both file and folder', async () => {
    const objects = storedObjects({ 'train/a': '1', 'train/a/b': '2' });
    const dir = await tempFolder();
    const download = downloadListing(objects, await sourceFor(objects, dir));
    await expect(download).rejects.toMatchObject({ code: 'DATA_PATH_UNSAFE', details: { path: 'a/', other: 'a' } });
    expect(objects.asked).toEqual([]);
    expect(await readdir(dir)).toEqual([]);
  });

  it.each([
    ['case', { 'train/A.csv': '1', 'train/a.csv': '2' }],
    ['case of a folder', { 'train/Left/1': '1', 'train/left/2': '2' }],
    ['form', { 'train/caf\u00e9': '1', 'train/cafe\u0301': '2' }],
  ])(
    'writes nothing of a version in which names differ by their %s only, where the disk ignores that',
    async (_, keys) => {
      const objects = storedObjects(keys);
      const source = await sourceFor(objects, await tempFolder());
      const nameRules = { ignoresCase: true, ignoresForm: true };
      const download = downloadListing(objects, { ...source, nameRules });
      await expect(download).rejects.toMatchObject({ code: 'DATA_PATH_UNSAFE' });
      expect(objects.asked).toEqual([]);
      expect(await readdir(source.dir)).toEqual([]);
    },
  );

  it("never writes into a folder of git's own, however its name is spelled", async () => {
    const objects = storedObjects({
      'train/.GIT/hooks/post-checkout': 'evil',
      'train/.g\u200cit/config': 'evil',
      'train/a': '1',
    });
    const dir = await tempFolder();
    await downloadListing(objects, await sourceFor(objects, dir));
    expect(await readdir(dir)).toEqual(['a']);
  });

  it('never puts bytes in place that are not as listed', async () => {
    const objects = storedObjects({ 'train/a': 'right' });
    const dir = await tempFolder();
    const source = await sourceFor(objects, dir);
    objects.stored.set('train/a', { bytes: Buffer.from('wrong'), stats: { ...source.listing.objects[0] } as never });
    await expect(downloadListing(objects, source)).rejects.toMatchObject({
      code: 'DATA_CHECKSUM_MISMATCH',
      details: { path: 'a', checksum: md5('right'), receivedMd5: md5('wrong') },
    });
    expect(await readdir(dir)).toEqual([]);
  });

  it('finds out the MD5 of an object whose checksum is none', async () => {
    const objects = storedObjects({ 'train/a': 'abc' });
    const opaque = { path: 'a', sizeBytes: 3, checksum: 'CJ2c0Zr' };
    const dir = await tempFolder();
    const source = {
      repository: 'faces',
      ref: 'c',
      prefix: 'train/',
      dir,
      listing: { prefix: 'train/', objects: [opaque], sizeBytes: 3 },
    };
    const { listing } = await downloadListing(objects, source);
    expect(listing.objects).toEqual([{ ...opaque, md5: md5('abc') }]);
  });

  it('refuses an object of unknown MD5 that has another size', async () => {
    const objects = storedObjects({ 'train/a': 'abcd' });
    const listing = { prefix: 'train/', objects: [{ path: 'a', sizeBytes: 3, checksum: 'CJ2c0Zr' }], sizeBytes: 3 };
    const source = { repository: 'faces', ref: 'c', prefix: 'train/', dir: await tempFolder(), listing };
    await expect(downloadListing(objects, source)).rejects.toMatchObject({ code: 'DATA_CHECKSUM_MISMATCH' });
  });

  it.each([
    ['by the network', new TypeError('terminated')],
    ['as the client tells it', new TiebackError('HTTP_UNREACHABLE', 'connection broke', { hint: 'try again' })],
  ])('asks again for a body that breaks off %s, and counts its bytes once', async (_, failure) => {
    const objects = storedObjects({ 'train/a': 'abcdef' });
    let asked = 0;
    const get = async (...args: Parameters<Objects['get']>) =>
      ++asked < 3 ? breakingStream('abc', failure) : objects.get(...args);
    const events: ProgressEvent[] = [];
    const dir = await tempFolder();
    const onProgress = (event: ProgressEvent) => events.push(event);
    await downloadListing({ ...objects, get }, await sourceFor(objects, dir), { onProgress });
    expect(await readAll(dir)).toEqual({ a: 'abcdef' });
    expect(events.at(-1)).toMatchObject({ direction: 'download', doneFiles: 1, doneBytes: 6, totalBytes: 6 });
  });

  it('gives up on a body that breaks off again and again', async () => {
    const objects = { ...storedObjects({ 'train/a': 'abcdef' }), get: async () => breakingStream('abc') };
    const dir = await tempFolder();
    await expect(downloadListing(objects, await sourceFor(objects, dir))).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
    });
    expect(await readdir(dir)).toEqual([]);
  });

  it('passes on that the data were collected as garbage, without asking again', async () => {
    let asked = 0;
    const get = async () => {
      asked++;
      throw new TiebackError('LAKEFS_OBJECT_GONE', 'object "train/a" is gone', { hint: 'try again' });
    };
    const objects = { ...storedObjects({ 'train/a': '1' }), get };
    await expect(downloadListing(objects, await sourceFor(objects, await tempFolder()))).rejects.toMatchObject({
      code: 'LAKEFS_OBJECT_GONE',
    });
    expect(asked).toBe(1);
  });

  it('does not fetch what a data folder never holds', async () => {
    const objects = storedObjects({ 'train/.git/config': 'x', 'train/a': '1' });
    const dir = await tempFolder();
    await downloadListing(objects, await sourceFor(objects, dir));
    expect(await readdir(dir)).toEqual(['a']);
  });

  it('says that a file stands where the folder should be', async () => {
    const dir = await folderWith({ data: '' });
    const source = { repository: 'r', ref: 'c', prefix: '', dir: join(dir, 'data'), listing: listingOf({ a: '1' }) };
    await expect(downloadListing(storedObjects(), source)).rejects.toMatchObject({ code: 'DATA_DIRECTORY_UNUSABLE' });
  });

  it('stops when it is told to', async () => {
    const objects = storedObjects({ 'train/a': '1' });
    const dir = await tempFolder();
    await mkdir(join(dir, 'keep'));
    await writeFile(join(dir, 'keep/x'), '');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(downloadListing(objects, await sourceFor(objects, dir), { signal })).rejects.toThrow('enough');
    expect(await readdir(dir)).toEqual(['keep']);
  });
});

/** Some bytes, then a broken connection. */
const breakingStream = (text: string, failure: Error = new TypeError('terminated')): ReadableStream<Uint8Array> => {
  let isSent = false;
  return new ReadableStream({
    pull: (controller) => {
      if (isSent) controller.error(failure);
      else controller.enqueue(Buffer.from(text));
      isSent = true;
    },
  });
};
