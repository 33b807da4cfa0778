import { describe, expect, it } from 'vitest';
import { globToRegExp } from '../../../src/util/glob.ts';

describe('globToRegExp', () => {
  it.each([
    ['*', 'anything'],
    ['exp-?', 'exp-1'],
    ['release-*', 'release-'],
    ['[a-c]x', 'bx'],
    ['[!a-c]x', 'dx'],
    ['{main,stable-*}', 'stable-2'],
    ['a.b', 'a.b'],
    ['\\*', '*'],
  ])('matches %j with %j', (glob, text) => {
    expect(globToRegExp(glob).test(text)).toBe(true);
  });

  it.each([
    ['main', 'main2'],
    ['main', 'amain'],
    ['exp-?', 'exp-12'],
    ['[!a-c]x', 'ax'],
    ['{main,stable}', 'main,stable'],
    ['a.b', 'axb'],
    ['\\*', 'a'],
  ])('does not match %j with %j', (glob, text) => {
    expect(globToRegExp(glob).test(text)).toBe(false);
  });
});
