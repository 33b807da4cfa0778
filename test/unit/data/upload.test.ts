import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planMirror } from '../../../src/data/plan-mirror.ts';
import { scanDirectory } from '../../../src/data/scan-directory.ts';
import { uploadMirror } from '../../../src/data/upload.ts';
import { TiebackError } from '../../../src/errors.ts';
import type { ProgressEvent } from '../../../src/model/progress.ts';
import { listingOf, storedObjects } from './stored-objects.ts';
import { folderWith } from './temp-folder.ts';

const targetFor = async (dir: string, listing = listingOf({}, 'train/')) => ({
  repository: 'faces',
  branch: 'exp',
  prefix: 'train',
  dir,
  plan: planMirror(await scanDirectory(dir), listing),
});

const contentsOf = ({ stored }: ReturnType<typeof storedObjects>) =>
  Object.fromEntries([...stored].map(([path, { bytes }]) => [path, Buffer.from(bytes).toString()]));

describe('uploadMirror', () => {
  it('makes the prefix equal to the folder and leaves the rest alone', async () => {
    const objects = storedObjects({ 'train/same': '1', 'train/changed': '2', 'train/gone': '3', 'test/x': '4' });
    const dir = await folderWith({ same: '1', changed: 'two', 'sub/new': 'n' });
    const target = await targetFor(dir, listingOf({ same: '1', changed: '2', gone: '3' }, 'train/'));
    const result = await uploadMirror(objects, target);
    expect(contentsOf(objects)).toEqual({
      'train/same': '1',
      'train/changed': 'two',
      'train/sub/new': 'n',
      'test/x': '4',
    });
    expect(result).toEqual({ uploadedCount: 2, removedCount: 1, uploadedBytes: 4 });
    expect(new Set(objects.asked)).toEqual(
      new Set(['delete exp train/gone', 'upload exp train/changed', 'upload exp train/sub/new']),
    );
  });

  it("records the file's own time as lakectl does", async () => {
    const objects = storedObjects();
    const target = await targetFor(await folderWith({ a: '1' }));
    await uploadMirror(objects, target);
    const seconds = String(Math.floor((target.plan.added[0]?.mtimeMs ?? 0) / 1000));
    expect(objects.stored.get('train/a')?.stats.metadata).toEqual({ '::lakefs::client-mtime': seconds });
  });

  it('may be repeated to the same effect', async () => {
    const objects = storedObjects({ 'train/gone': '3' });
    const target = await targetFor(await folderWith({ a: '1', b: '2' }), listingOf({ gone: '3' }, 'train/'));
    await uploadMirror(objects, target);
    const once = contentsOf(objects);
    await uploadMirror(objects, target);
    expect(contentsOf(objects)).toEqual(once);
  });

  it('refuses a file that changed since it was hashed, before sending it', async () => {
    const objects = storedObjects();
    const dir = await folderWith({ a: '1' });
    const target = await targetFor(dir);
    await writeFile(join(dir, 'a'), 'changed');
    await expect(uploadMirror(objects, target)).rejects.toMatchObject({
      code: 'DATA_CHECKSUM_MISMATCH',
      details: { path: 'a' },
    });
    expect(objects.asked).toEqual([]);
  });

  it('says that the file changed when that is why its upload failed', async () => {
    const dir = await folderWith({ a: '1' });
    const objects = {
      ...storedObjects(),
      upload: async () => {
        await writeFile(join(dir, 'a'), 'changed');
        throw new Error('body cannot be read');
      },
    };
    await expect(uploadMirror(objects, await targetFor(dir))).rejects.toMatchObject({ code: 'DATA_CHECKSUM_MISMATCH' });
  });

  it('refuses an answer with another checksum', async () => {
    const objects = storedObjects();
    const lying = {
      ...objects,
      upload: async (...args: Parameters<typeof objects.upload>) => ({
        ...(await objects.upload(...args)),
        checksum: 'f00',
      }),
    };
    await expect(uploadMirror(lying, await targetFor(await folderWith({ a: '1' })))).rejects.toMatchObject({
      code: 'DATA_CHECKSUM_MISMATCH',
    });
  });

  it("passes the service's own failure on, and stops", async () => {
    const dir = await folderWith(Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`f${at}`, 'x'])));
    let asked = 0;
    const objects = {
      ...storedObjects(),
      upload: async () => {
        asked++;
        throw new TiebackError('LAKEFS_PROTECTED', 'branch "exp" is protected', { hint: 'try again' });
      },
    };
    await expect(uploadMirror(objects, await targetFor(dir), { concurrency: 2 })).rejects.toMatchObject({
      code: 'LAKEFS_PROTECTED',
    });
    expect(asked).toBeLessThanOrEqual(2);
  });

  it.each([
    [403, 'LAKEFS_PROTECTED'],
    [500, 'LAKEFS_REJECTED'],
  ])('says which object could not be deleted (status %i)', async (status, code) => {
    const objects = { ...storedObjects(), deleteMany: async () => [{ path: 'train/gone', status, message: 'no' }] };
    const target = await targetFor(await folderWith({}), listingOf({ gone: '1' }, 'train/'));
    await expect(uploadMirror(objects, target)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('"train/gone"'),
    });
  });

  it('tells of its progress up to the end', async () => {
    const events: ProgressEvent[] = [];
    const target = await targetFor(await folderWith({ a: '1', b: '22' }));
    await uploadMirror(storedObjects(), target, { onProgress: (event) => events.push(event) });
    const end = { doneFiles: 2, totalFiles: 2, doneBytes: 3, totalBytes: 3 };
    expect(events.at(-1)).toEqual({ kind: 'transfer', direction: 'upload', ...end });
  });

  it('stops when it is told to', async () => {
    const target = await targetFor(await folderWith({ a: '1' }));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(uploadMirror(storedObjects(), target, { signal })).rejects.toThrow('enough');
  });
});
