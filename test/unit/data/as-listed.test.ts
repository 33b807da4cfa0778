import { describe, expect, it } from 'vitest';
import { asListed } from '../../../src/data/as-listed.ts';
import { filesDigest, listingDigest } from '../../../src/data/listing-digest.ts';
import type { LocalFile } from '../../../src/data/scan-directory.ts';
import { listingOf } from './stored-objects.ts';

const [composed, decomposed] = ['caf\u00e9/1.csv', 'cafe\u0301/1.csv'];
const filesOf = (...paths: readonly string[]): readonly LocalFile[] =>
  paths.map((path) => ({ path, sizeBytes: 1, md5: '0'.repeat(32), mtimeMs: 0 }));
const namesOf = (files: readonly LocalFile[]): readonly string[] => files.map(({ path }) => path);

describe('asListed', () => {
  it.each([
    ['composed', composed, decomposed],
    ['decomposed', decomposed, composed],
  ])('calls a file as lakeFS does where the disk takes both names for one: %s', (_, listed, local) => {
    const files = asListed(filesOf('a', local), listingOf({ a: '1', [listed]: '1' }), () => true);
    expect(namesOf(files)).toEqual(['a', listed]);
  });

  it('puts the files in the order of those names', () => {
    const files = asListed(filesOf('cafe\u0301', 'cafz'), listingOf({ cafz: '1', 'caf\u00e9': '1' }), () => true);
    expect(namesOf(files)).toEqual(['cafz', 'caf\u00e9']);
    expect(filesDigest(files)).toBe(filesDigest(filesOf('cafe\u0301', 'cafz')));
  });

  it('leaves alone what is another file', () => {
    const files = asListed(filesOf('a', decomposed), listingOf({ [composed]: '1' }), (path) => path !== composed);
    expect(namesOf(files)).toEqual(['a', decomposed]);
  });

  it('keeps a name that lakeFS has, too', () => {
    const local = filesOf(composed, decomposed, 'new');
    const listing = listingOf({ [composed]: '1', [decomposed]: '2' });
    expect(asListed(local, listing, () => true)).toBe(local);
  });
});

describe('filesDigest', () => {
  it('is the same in whichever form a disk gives names back', () => {
    expect(filesDigest(filesOf('cafz', decomposed))).toBe(filesDigest(filesOf('cafz', composed)));
    expect(filesDigest(filesOf(composed))).not.toBe(filesDigest(filesOf('cafe/1.csv')));
  });

  it('is otherwise that of a listing', () => {
    const listing = listingOf({ a: '1', 'b/\uFFFC': '3', 'b/\uD83D\uDE00': '2' });
    const files = listing.objects.map(({ path, sizeBytes, checksum }) => ({ path, sizeBytes, md5: checksum }));
    expect(filesDigest(files)).toBe(listingDigest(listing));
  });
});
