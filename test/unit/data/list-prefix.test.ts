import { expect, it } from 'vitest';
import { listPrefix } from '../../../src/data/list-prefix.ts';
import { md5 } from '../../../src/util/digest.ts';
import { storedObjects } from './stored-objects.ts';

const at = (prefix: string) => ({ repository: 'faces', ref: 'main', prefix });

it('lists the objects under a prefix by relative path, size and checksum', async () => {
  const objects = storedObjects({
    'train/b.csv': 'bb',
    'train/a/x.csv': 'x',
    'test/c.csv': 'c',
    'train-old/d.csv': 'd',
  });
  expect(await listPrefix(objects, at('train'))).toEqual({
    prefix: 'train/',
    objects: [
      { path: 'a/x.csv', sizeBytes: 1, checksum: md5('x'), mtime: 1_700_000_000 },
      { path: 'b.csv', sizeBytes: 2, checksum: md5('bb'), mtime: 1_700_000_000 },
    ],
    sizeBytes: 3,
  });
});

it('takes directory markers, hooks and our own records for no data', async () => {
  const objects = storedObjects({
    'train/': '',
    'train/sub/': '',
    'odd/': 'has content',
    'empty.csv': '',
    '_lakefs_actions/check.yaml': 'name: check',
    '_tieback/runs/1.json': '{}',
  });
  const listing = await listPrefix(objects, at(''));
  expect(listing.objects.map(({ path }) => path)).toEqual(['empty.csv', 'odd/']);
});

it("prefers the file's own time to the server's, if it is one", async () => {
  const objects = storedObjects();
  await objects.upload('faces', 'main', {
    path: 'a',
    body: Buffer.from('a'),
    metadata: { '::lakefs::client-mtime': '1234' },
  });
  await objects.upload('faces', 'main', {
    path: 'b',
    body: Buffer.from('b'),
    metadata: { '::lakefs::client-mtime': 'soon' },
  });
  const listing = await listPrefix(objects, at(''));
  expect(listing.objects.map(({ mtime }) => mtime)).toEqual([1234, 1_700_000_000]);
});

it('sorts by the bytes of the path, whatever order the server has', async () => {
  const listing = await listPrefix(storedObjects({ '\u{1F600}': '1', '\uFF5E': '2', a: '3' }), at(''));
  expect(listing.objects.map(({ path }) => path)).toEqual(['a', '\uFF5E', '\u{1F600}']);
});
