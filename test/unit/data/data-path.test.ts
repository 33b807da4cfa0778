import { describe, expect, it } from 'vitest';
import { assertStorable, assertWritable, folderPrefix, isDataKey, mirroredPaths } from '../../../src/data/data-path.ts';

describe('folderPrefix', () => {
  it.each([
    ['', ''],
    ['/', ''],
    ['train', 'train/'],
    ['/train//', 'train/'],
    ['a/b/', 'a/b/'],
  ])('takes %j for the folder %j', (given, expected) => {
    expect(folderPrefix(given)).toBe(expected);
  });
});

describe('isDataKey', () => {
  it('takes hooks and our own records for no data, at the top of the repository only', () => {
    expect(isDataKey('_lakefs_actions/check.yaml')).toBe(false);
    expect(isDataKey('_tieback/runs/1.json')).toBe(false);
    expect(isDataKey('train/_tieback/x')).toBe(true);
    expect(isDataKey('_tiebacks')).toBe(true);
  });
});

describe('mirroredPaths', () => {
  it('leaves alone what a folder has only locally, at any depth', () => {
    const isMirrored = mirroredPaths([]);
    const paths = [
      '.git/config',
      'sub/.git/config',
      '.tieback/x',
      'a/.DS_Store',
      '.lakefs_ref.yaml',
      '.gitignore',
      'a.git/x',
    ];
    expect(paths.filter(isMirrored)).toEqual(['.gitignore', 'a.git/x']);
  });

  it('leaves alone what lies in a virtual environment', () => {
    const paths = [
      'env/pyvenv.cfg',
      'env/lib/x.py',
      'environment/x.csv',
      'sub/v/pyvenv.cfg',
      'sub/v/bin/python',
      'v/x',
    ];
    expect(paths.filter(mirroredPaths(paths))).toEqual(['environment/x.csv', 'v/x']);
  });
});

describe('assertStorable', () => {
  it('counts a key in bytes and with its prefix', () => {
    assertStorable('é'.repeat(510), 'abc/');
    expect(() => assertStorable('é'.repeat(510), 'abcde/')).toThrow(
      expect.objectContaining({ code: 'DATA_PATH_UNSAFE' }),
    );
  });

  it.each(['a\nb', 'a\rb', 'a\uFFFDb'])('refuses %j', (path) => {
    expect(() => assertStorable(path)).toThrow(expect.objectContaining({ code: 'DATA_PATH_UNSAFE' }));
  });
});

describe('assertWritable', () => {
  it.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', './a', 'a/', '..', '', 'a\0b'])(
    'refuses %j everywhere',
    (path) => {
      expect(() => assertWritable(path, 'linux')).toThrow(expect.objectContaining({ code: 'DATA_PATH_UNSAFE' }));
    },
  );

  it.each(['..\\x', 'C:x', 'a:stream', 'a.', 'folder /x'])('refuses %j on Windows', (path) => {
    expect(() => assertWritable(path, 'win32')).toThrow(expect.objectContaining({ code: 'DATA_PATH_UNSAFE' }));
    expect(() => assertWritable(path, 'linux')).not.toThrow();
  });

  it('takes names that only look odd', () => {
    for (const path of ['..a/b', 'a/...', 'weiß/日本.csv', ' a b '])
      expect(() => assertWritable(path, 'linux')).not.toThrow();
  });
});
