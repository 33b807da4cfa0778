import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInside } from '../../../src/util/is-inside.ts';

describe('isInside', () => {
  it.each([
    ['/data', '/data', true],
    ['/data', '/data/deep/a.csv', true],
    ['/data', '/data/..hidden', true],
    ['/data', '/database', false],
    ['/data/deep', '/data', false],
    ['/data', '/', false],
  ])('of %s and %s says %s, as Linux and macOS have it', (folder, path, expected) => {
    expect(isInside(folder, path, posix)).toBe(expected);
  });

  it.each([
    ['C:\\work\\data', 'C:\\work\\data', true],
    ['C:\\work\\data', 'c:\\Work\\DATA\\deep\\a.csv', true],
    ['C:\\work\\data', 'C:/work/data/a.csv', true],
    ['C:\\work\\data', 'C:\\work\\..hidden', false],
    ['C:\\work\\data', 'C:\\work\\database', false],
    ['C:\\work\\data', 'C:\\work\\other', false],
    ['C:\\work\\data', 'D:\\work\\data\\a.csv', false],
    ['\\\\host\\share\\data', '\\\\host\\share\\data\\a.csv', true],
    ['\\\\host\\share\\data', '\\\\host\\other\\data\\a.csv', false],
  ])('of %s and %s says %s, as Windows has it', (folder, path, expected) => {
    expect(isInside(folder, path, win32)).toBe(expected);
  });
});
