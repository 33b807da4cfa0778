import { describe, expect, it } from 'vitest';
import {
  assertFillable,
  assertStorable,
  assertWritable,
  folderPrefix,
  isDataKey,
  mirroredPaths,
} from '../../../src/data/data-path.ts';
import { foldBy } from '../../../src/data/name-rules.ts';

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

  it('leaves alone what macOS or Windows would take for it', () => {
    const isMirrored = mirroredPaths([]);
    const paths = [
      '.GIT/hooks/post-checkout',
      'sub/.Git/config',
      '.g\u200cit/config',
      '.TieBack/x',
      '.ds_store',
      '.Gitignore',
    ];
    expect(paths.filter(isMirrored)).toEqual(['.Gitignore']);
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

  it.each([
    ['../x', '"..", which stands for the folder above'],
    ['./x', '".", which stands for the folder itself'],
    ['d//e', 'a name in it is empty'],
    ['/e', 'a name in it is empty'],
    ['dir2/', 'it ends with "/"'],
  ])('says of %j what is wrong with it', (path, problem) => {
    expect(() => assertWritable(path, 'linux')).toThrow(problem);
  });

  it.each([
    ...['..\\x', 'a\\b', '\\\\server\\share\\x', 'C:x', 'C:/x', 'a:stream', 'what?', 'a\tb'],
    ...['a.', 'folder /x', '... /x', 'sub./x'],
    ...['CON', 'nul', 'NUL.txt', 'aux.tar.gz', 'sub/Com1', 'LPT9.log', 'com²', 'CONIN$', 'prn .csv', 'con/x'],
    ...['GIT~1/config', 'sub/git~1'],
  ])('refuses %j on Windows', (path) => {
    expect(() => assertWritable(path, 'win32')).toThrow(expect.objectContaining({ code: 'DATA_PATH_UNSAFE' }));
    for (const platform of ['linux', 'darwin'] as const) expect(() => assertWritable(path, platform)).not.toThrow();
  });

  it.each(['console.log', 'nullable', 'com10', 'a/b c/d.e', 'auxiliary/x', 'train~1.csv', 'weiß/日本.csv'])(
    'takes %j on Windows, too',
    (path) => {
      expect(() => assertWritable(path, 'win32')).not.toThrow();
    },
  );

  it('takes names that only look odd', () => {
    for (const path of ['..a/b', 'a/...', 'weiß/日本.csv', ' a b '])
      expect(() => assertWritable(path, 'linux')).not.toThrow();
  });
});

describe('assertFillable', () => {
  const objects = ['A.csv', 'a.csv'].map((path) => ({ path }));

  it('refuses two objects that would become one file, and names both', () => {
    expect(() => assertFillable(objects, foldBy({ ignoresCase: true, ignoresForm: false }))).toThrow(
      expect.objectContaining({ code: 'DATA_PATH_UNSAFE', details: { path: 'a.csv', other: 'A.csv', isStored: true } }),
    );
    expect(() => assertFillable(objects)).not.toThrow();
  });

  it('says what differs where nobody could see it', () => {
    const fold = foldBy({ ignoresCase: false, ignoresForm: true });
    const accents = ['caf\u00e9', 'cafe\u0301'].map((path) => ({ path }));
    expect(() => assertFillable(accents, fold)).toThrow(/form of an accent/);
  });

  it('does not mind what is never written', () => {
    expect(() => assertFillable(['.git', '.git/config', 'a'].map((path) => ({ path })))).not.toThrow();
  });
});
