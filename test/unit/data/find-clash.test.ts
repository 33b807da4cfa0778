import { describe, expect, it } from 'vitest';
import { findClash } from '../../../src/data/find-clash.ts';
import { foldBy } from '../../../src/data/name-rules.ts';

const exact = foldBy({ ignoresCase: false, ignoresForm: false });
const windows = foldBy({ ignoresCase: true, ignoresForm: false });
const mac = foldBy({ ignoresCase: true, ignoresForm: true });
const [composed, decomposed] = ['caf\u00e9.csv', 'cafe\u0301.csv'];

describe('findClash', () => {
  it.each([
    ['a file', ['README', 'readme'], ['README', 'readme']],
    ['a file deeper down', ['x/A.csv', 'x/b.csv', 'x/a.csv'], ['x/A.csv', 'x/a.csv']],
    ['a folder', ['Train/1', 'train/2'], ['Train/', 'train/']],
    ['a file and a folder', ['Labels', 'labels/1'], ['Labels', 'labels/']],
    ['letters with two lower forms', ['\u03a3.csv', '\u03c2.csv'], ['\u03a3.csv', '\u03c2.csv']],
  ])('finds names that differ by case only: %s', (_, paths, clash) => {
    expect(findClash(paths, windows)).toEqual(clash);
    expect(findClash(paths, mac)).toEqual(clash);
    expect(findClash(paths, exact)).toBeUndefined();
  });

  it('finds names that differ by the form of an accent only, where the file system ignores it', () => {
    expect(findClash([composed, decomposed], mac)).toEqual([composed, decomposed]);
    expect(findClash([composed, decomposed], windows)).toBeUndefined();
    expect(findClash([composed, decomposed], exact)).toBeUndefined();
  });

  it('finds a file where a folder is needed, in either order and anywhere', () => {
    expect(findClash(['a', 'a-b', 'a/b'], exact)).toEqual(['a', 'a/']);
    expect(findClash(['x/a/b/c', 'x/a'], exact)).toEqual(['x/a/', 'x/a']);
  });

  it('finds none in a version that any disk can hold', () => {
    const paths = ['a', 'ab/c', 'ab/c.d', 'ab/d/e', 'ab/d/f', 'ab/g', 'b/ab/c', composed];
    for (const fold of [exact, windows, mac]) expect(findClash(paths, fold)).toBeUndefined();
  });
});
