import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareDirectory } from '../../src/data/compare-directory.ts';
import { countListing } from '../../src/data/counts.ts';
import { downloadListing } from '../../src/data/download.ts';
import { listPrefix } from '../../src/data/list-prefix.ts';
import { listingDigest } from '../../src/data/listing-digest.ts';
import { observeDirectory } from '../../src/data/observe-directory.ts';
import { scanDirectory } from '../../src/data/scan-directory.ts';
import { uploadMirror } from '../../src/data/upload.ts';
import { openTarget, type Target } from '../support/targets.ts';
import { folderWith, tempFolder } from '../unit/data/temp-folder.ts';

let target: Target;
beforeAll(async () => {
  target = await openTarget();
});

const files = {
  'part-00.csv': 'id\n1\n',
  'sub/part-01.csv': 'id\n2\n',
  'sub/Ümlaut, 日本 +&#?%.csv': 'id\n3\n',
  empty: '',
};

/** Makes the prefix `train` of a branch equal to a folder and commits it. */
const mirror = async (repository: string, branch: string, dir: string) => {
  const { objects, commits } = target.lakefs;
  const at = { repository, ref: branch, prefix: 'train' };
  const { plan } = await observeDirectory(dir, await listPrefix(objects, at));
  const result = await uploadMirror(objects, { repository, branch, prefix: 'train', dir, plan });
  const commit = await commits.create(repository, branch, { message: 'mirror', allowEmpty: true });
  return { plan, result, listing: await listPrefix(objects, { ...at, ref: commit.id }), commit: commit.id };
};

describe('a folder mirrored to lakeFS', () => {
  it('comes back byte for byte, with its times, into an empty folder', async () => {
    const repository = await target.createRepository('mirror');
    const dir = await folderWith(files);
    const { listing, commit } = await mirror(repository, 'main', dir);
    const copy = join(await tempFolder(), 'copy');
    await downloadListing(target.lakefs.objects, { repository, ref: commit, prefix: 'train', dir: copy, listing });
    const inSeconds = async (folder: string) =>
      (await scanDirectory(folder)).map((file) => ({ ...file, mtimeMs: Math.floor(file.mtimeMs / 1000) }));
    expect(await inSeconds(copy)).toEqual(await inSeconds(dir));
    expect(await compareDirectory(copy, listing)).toBe('unchanged');
  });

  it('sends only what differs, and counts it', async () => {
    const repository = await target.createRepository('mirror');
    const dir = await folderWith(files);
    const before = await mirror(repository, 'main', dir);
    await writeFile(join(dir, 'part-00.csv'), 'id\n9\n');
    await writeFile(join(dir, 'augmented-00.csv'), 'id\n4\n');
    await rm(join(dir, 'empty'));
    const after = await mirror(repository, 'main', dir);
    expect(after.result).toMatchObject({ uploadedCount: 2, removedCount: 1 });
    expect(countListing(before.listing, after.listing)).toEqual({
      unit: 'objects',
      original: 4,
      added: 1,
      removed: 1,
      changed: 1,
      total: 4,
    });
    expect(await compareDirectory(dir, after.listing)).toBe('unchanged');
    expect(await compareDirectory(dir, before.listing)).toEqual({
      added: ['augmented-00.csv'],
      changed: ['part-00.csv'],
      removed: ['empty'],
    });
  });

  it('leaves nothing to commit when it is mirrored again', async () => {
    const repository = await target.createRepository('mirror');
    const dir = await folderWith(files);
    const { listing } = await mirror(repository, 'main', dir);
    const again = await observeDirectory(dir, listing);
    expect(again.plan).toEqual({ added: [], changed: [], removed: [], unchangedCount: 4, uploadBytes: 0 });
    const upload = { repository, branch: 'main', prefix: 'train', dir, plan: { ...again.plan, changed: again.local } };
    await uploadMirror(target.lakefs.objects, upload);
    await expect(target.lakefs.commits.create(repository, 'main', { message: 'again' })).rejects.toMatchObject({
      code: 'LAKEFS_NO_CHANGES',
    });
  });

  it('has one digest, whatever happens beside its prefix', async () => {
    const repository = await target.createRepository('mirror');
    const { listing, commit } = await mirror(repository, 'main', await folderWith(files));
    const body = Buffer.from('x');
    await target.lakefs.objects.upload(repository, 'main', { path: 'train-old/x', body });
    await target.lakefs.objects.upload(repository, 'main', { path: '_tieback/runs/1.json', body });
    const now = await listPrefix(target.lakefs.objects, { repository, ref: 'main', prefix: 'train' });
    const then = await listPrefix(target.lakefs.objects, { repository, ref: commit, prefix: 'train' });
    expect(listingDigest(now)).toBe(listingDigest(listing));
    expect(listingDigest(then)).toBe(listingDigest(listing));
    const all = await listPrefix(target.lakefs.objects, { repository, ref: 'main', prefix: '' });
    expect(all.objects.map(({ path }) => path)).not.toContain('_tieback/runs/1.json');
  });

  it('holds more files than lakeFS gives in one page or deletes in one request', async () => {
    const repository = await target.createRepository('mirror');
    const many = Object.fromEntries(Array.from({ length: 1203 }, (_, at) => [`${at % 7}/${at}.txt`, `${at}`]));
    const dir = await folderWith(many);
    const { listing } = await mirror(repository, 'main', dir);
    expect(listing.objects).toHaveLength(1203);
    expect(await compareDirectory(dir, listing)).toBe('unchanged');
    const { result, listing: empty } = await mirror(repository, 'main', await tempFolder());
    expect([result.removedCount, empty.objects]).toEqual([1203, []]);
  }, 60_000);

  it('names the branch that is protected', async () => {
    const repository = await target.createRepository('mirror');
    await target.lakefs.branchProtection.set(repository, { patterns: ['main'], etag: undefined });
    const dir = await folderWith({ a: '1' });
    const { plan } = await observeDirectory(dir, { prefix: 'train/', objects: [], sizeBytes: 0 });
    const upload = uploadMirror(target.lakefs.objects, { repository, branch: 'main', prefix: 'train', dir, plan });
    await expect(upload).rejects.toMatchObject({ code: 'LAKEFS_PROTECTED' });
  });
});
