import { describe, expect, it } from 'vitest';
import type { Entry, PathChange } from '../../../../src/sandbox/lakefs/entry.ts';
import { createTrees } from '../../../../src/sandbox/lakefs/trees.ts';
import { openStore } from '../../../../src/sandbox/store/open-store.ts';

const entry = (content: string, more: Partial<Entry> = {}): Entry => ({
  checksum: content,
  sizeBytes: content.length,
  mtime: 1,
  contentType: 'text/plain',
  metadata: {},
  blob: content,
  ...more,
});
const path = (n: number) => `dir-${n % 7}/file-${String(n).padStart(6, '0')}`;
const many = (count: number): PathChange[] =>
  Array.from({ length: count }, (_, n): PathChange => [path(n), entry(`v${n}`)]).sort((a, b) => (a[0] < b[0] ? -1 : 1));
const setUp = () => {
  const store = openStore();
  return { store, trees: createTrees(store) };
};

describe('trees', () => {
  it('gives the empty listing the id that it has on a real server', () => {
    const { trees } = setUp();
    expect(trees.apply('', [])).toMatch(/^00fb7eff[0-9a-f]{56}$/);
    expect(trees.apply(trees.apply('', [['a', entry('1')]]), [['a', null]])).toBe(trees.apply('', []));
  });

  it('gives equal content an equal id, however it came about', () => {
    const { trees } = setUp();
    const changes = many(400);
    const atOnce = trees.apply('', changes);
    const oneByOne = changes.toReversed().reduce((id, change) => trees.apply(id, [change]), '');
    const withDetour = trees.apply(
      trees.apply(atOnce, [
        [path(300), null],
        ['zzz', entry('x')],
      ]),
      [
        [path(300), entry('v300')],
        ['zzz', null],
      ],
    );
    expect(oneByOne).toBe(atOnce);
    expect(withDetour).toBe(atOnce);
    expect([...trees.entries(atOnce)].map(([each]) => each)).toEqual(changes.map(([each]) => each));
  });

  it.each<[string, Partial<Entry>]>([
    ['size', { sizeBytes: 99 }],
    ['checksum', { checksum: 'other' }],
    ['content type', { contentType: 'other' }],
    ['metadata', { metadata: { k: '' } }],
  ])('gives another id when the %s differs', (_, change) => {
    const { trees } = setUp();
    const [one, other] = [trees.apply('', [['a', entry('1')]]), trees.apply('', [['a', entry('1', change)]])];
    expect(other).not.toBe(one);
    expect([...trees.diff(one, other)]).toHaveLength(1);
  });

  it('sees no difference in the time of writing', () => {
    const { trees } = setUp();
    const one = trees.apply('', [['a', entry('1')]]);
    expect(trees.apply(one, [['a', entry('1', { mtime: 2 })]])).toBe(one);
  });

  it('finds any entry and lists from any path on', () => {
    const { trees } = setUp();
    const changes = many(300);
    const id = trees.apply('', changes);
    for (const [each, value] of changes) expect(trees.find(id, each)).toEqual(value);
    expect(trees.find(id, 'dir-3/')).toBeUndefined();
    expect(trees.find(id, 'zzz')).toBeUndefined();
    for (const from of ['', 'dir-3', path(77), 'zzz']) {
      const expected = changes.map(([each]) => each).filter((each) => each >= from);
      expect([...trees.entries(id, from)].map(([each]) => each)).toEqual(expected);
    }
  });

  it('tells added, removed and changed paths, in order', () => {
    const { trees } = setUp();
    const left = trees.apply('', many(500));
    const right = trees.apply(left, [
      ['a-new', entry('n')],
      [path(3), entry('changed')],
      [path(4), null],
    ]);
    const kinds = [...trees.diff(left, right)].map(([each, l, r]) => [each, l?.checksum, r?.checksum]);
    expect(kinds).toEqual([
      ['a-new', undefined, 'n'],
      [path(3), 'v3', 'changed'],
      [path(4), 'v4', undefined],
    ]);
    expect([...trees.diff(left, left)]).toEqual([]);
  });

  it('stores little for a small change to a large listing', () => {
    const { store, trees } = setUp();
    const id = trees.apply('', many(10_000));
    const before = store.map('lakefs:ranges').size;
    trees.apply(id, [[path(5000), entry('changed')]]);
    expect(before).toBeGreaterThan(50);
    expect(store.map('lakefs:ranges').size).toBe(before + 1);
  });

  it('orders paths by their UTF-8 bytes', () => {
    const { trees } = setUp();
    const [bmp, beyond] = ['\uFF5E', '\u{1F600}'];
    const id = trees.apply('', [
      ['a', entry('1')],
      [bmp, entry('2')],
      [beyond, entry('3')],
    ]);
    expect([...trees.entries(id, 'b')].map(([each]) => each)).toEqual([bmp, beyond]);
    expect(trees.find(id, beyond)?.checksum).toBe('3');
  });
});
