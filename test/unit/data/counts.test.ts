import { expect, it } from 'vitest';
import { changesBetween, countListing } from '../../../src/data/counts.ts';
import { listingOf } from './stored-objects.ts';

it('counts what was added, removed and changed since the baseline', () => {
  const baseline = listingOf({ a: '1', b: '2', c: '3' });
  const data = listingOf({ a: '1', b: 'two', d: '4', e: '5', f: '6' });
  expect(countListing(baseline, data)).toEqual({
    unit: 'objects',
    original: 3,
    added: 3,
    removed: 1,
    changed: 1,
    total: 5,
  });
});

it.each([
  ['nothing changed', { a: '1' }, { a: '1' }],
  ['the baseline is empty', {}, { a: '1', b: '2' }],
  ['all is gone', { a: '1', b: '2' }, {}],
  ['same size, other bytes', { a: '1' }, { a: '2' }],
])('adds up when %s', (_, before, after) => {
  const counts = countListing(listingOf(before), listingOf(after));
  expect(counts.original + counts.added - counts.removed).toBe(counts.total);
  expect(counts.total).toBe(Object.keys(after).length);
});

it('sees a change that leaves the size alone', () => {
  expect(countListing(listingOf({ a: '1' }), listingOf({ a: '2' })).changed).toBe(1);
});

it('names every change by its path', () => {
  const changes = changesBetween(listingOf({ a: '1', b: '2', c: '3' }), listingOf({ a: '1', b: 'two', d: '4444' }));
  expect(changes).toEqual([
    { kind: 'changed', path: 'b', sizeBytes: 3 },
    { kind: 'removed', path: 'c', sizeBytes: 1 },
    { kind: 'added', path: 'd', sizeBytes: 4 },
  ]);
});
