import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepListing, type ListingMemory, rememberListing } from '../../../src/data/listing-cache.ts';
import { asCommitId } from '../../../src/model/ids.ts';
import { listingOf } from './stored-objects.ts';
import { folderWith, tempFolder } from './temp-folder.ts';

const key = (commit: string) => ({
  endpoint: 'http://127.0.0.1:8000',
  repository: 'faces',
  commit: asCommitId(commit),
  prefix: 'train',
});

const counted = (listing = listingOf({ a: '1', b: '2' }, 'train/')) => {
  let calls = 0;
  const load = async () => {
    calls++;
    return listing;
  };
  return { load, calls: () => calls };
};

describe('rememberListing', () => {
  it('reads a listing once, for later processes too', async () => {
    const stateDir = join(await tempFolder(), 'state');
    const source = counted();
    const first = await rememberListing(stateDir)(key('c1'), source.load);
    const second = await rememberListing(stateDir)({ ...key('c1'), prefix: 'train/' }, source.load);
    expect(second).toEqual(first);
    expect(source.calls()).toBe(1);
  });

  it.each([
    ['commit', key('c2')],
    ['repository', { ...key('c1'), repository: 'other' }],
    ['server', { ...key('c1'), endpoint: 'http://127.0.0.1:9000' }],
    ['prefix', { ...key('c1'), prefix: 'test' }],
  ])('does not mix up what differs in its %s', async (_, other) => {
    const remember = rememberListing(await tempFolder());
    const source = counted();
    await remember(key('c1'), source.load);
    await remember(other, source.load);
    expect(source.calls()).toBe(2);
  });

  it.each([
    ['torn', (text: string) => text.slice(0, -20)],
    ['changed', (text: string) => text.replace('"path":"a"', '"path":"x"')],
    ['of a later version', (text: string) => text.replace('"version":1', '"version":2')],
    ['something else', () => 'null'],
  ])('reads anew when the file is %s', async (_, spoil) => {
    const stateDir = await tempFolder();
    const source = counted();
    const good = await rememberListing(stateDir)(key('c1'), source.load);
    const [name = ''] = await readdir(join(stateDir, 'listings'));
    const file = join(stateDir, 'listings', name);
    await writeFile(file, spoil(await readFile(file, 'utf8')));
    expect(await rememberListing(stateDir)(key('c1'), source.load)).toEqual(good);
    expect(source.calls()).toBe(2);
  });

  it('forgets the oldest when it holds too much', async () => {
    const stateDir = await tempFolder();
    const remember = rememberListing(stateDir, { maxBytes: 1200 });
    for (const [age, commit] of ['c1', 'c2', 'c3', 'c4'].entries()) {
      await remember(key(commit), counted().load);
      for (const name of await readdir(join(stateDir, 'listings'))) {
        const text = await readFile(join(stateDir, 'listings', name), 'utf8');
        if (text.includes(`"${commit}"`)) await utimes(join(stateDir, 'listings', name), age + 1, age + 1);
      }
    }
    const [oldest, latest] = [counted(), counted()];
    await remember(key('c4'), latest.load);
    await remember(key('c1'), oldest.load);
    expect([oldest.calls(), latest.calls()]).toEqual([1, 0]);
  });

  it('keeps the newest one however large it is, and none beside it', async () => {
    const stateDir = await tempFolder();
    const remember = rememberListing(stateDir, { maxBytes: 10 });
    const [older, newer] = [counted(), counted()];
    await remember(key('c1'), older.load);
    await remember(key('c1'), older.load);
    await remember(key('c2'), newer.load);
    await remember(key('c2'), newer.load);
    expect([older.calls(), newer.calls()]).toEqual([1, 1]);
    expect(await readdir(join(stateDir, 'listings'))).toHaveLength(1);
  });

  it('remembers within a process what no folder holds, and what was found out since', async () => {
    const dir = await folderWith({ state: 'a file' });
    const memory: ListingMemory = new Map();
    const remember = rememberListing(join(dir, 'state'), { memory });
    const source = counted();
    const first = await remember(key('c1'), source.load);
    expect(await remember({ ...key('c1'), prefix: 'train/' }, source.load)).toBe(first);
    expect(source.calls()).toBe(1);
    const richer = listingOf({ a: '1', b: '2' }, 'train/');
    await keepListing(join(dir, 'state'), key('c1'), richer, { memory });
    expect(await remember(key('c1'), source.load)).toBe(richer);
  });

  it('works without a cache when there can be none', async () => {
    const dir = await folderWith({ state: 'a file' });
    expect(await rememberListing(join(dir, 'state'))(key('c1'), counted().load)).toEqual(await counted().load());
  });

  it('passes on why a listing could not be read', async () => {
    const load = async () => Promise.reject(new Error('unreachable'));
    await expect(rememberListing(await tempFolder())(key('c1'), load)).rejects.toThrow('unreachable');
  });
});
