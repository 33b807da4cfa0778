import { writeFile } from 'node:fs/promises';
import { join, posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exclusions, readDiff } from '../../../src/git/read-diff.ts';
import { tempFolder } from '../data/temp-folder.ts';
import { tempRepository } from './temp-repository.ts';

describe('exclusions', () => {
  it('names what lies in the folder, and nothing outside of it, which git would fail at', () => {
    const paths = ['/code/data', '/code/..notes', '/other/data', '/codes', '/code/a b/*'];
    expect(exclusions('/code', paths, posix)).toEqual([
      ':(exclude,literal)data',
      ':(exclude,literal)..notes',
      ':(exclude,literal)a b/*',
    ]);
  });

  it("writes git's own slashes on Windows, and knows another drive and another case", () => {
    const paths = ['C:\\Code\\data\\raw', 'c:\\code\\x', 'D:\\data', 'C:\\other', '\\\\server\\share\\data'];
    expect(exclusions('C:\\code', paths, win32)).toEqual([':(exclude,literal)data/raw', ':(exclude,literal)x']);
  });

  it('leaves a backslash alone where it is part of a name', () => {
    expect(exclusions('/code', ['/code/a\\b'], posix)).toEqual([':(exclude,literal)a\\b']);
  });
});

describe('readDiff', () => {
  it('leaves out what is no code, wherever that lies', async () => {
    const { dir, commitAll } = await tempRepository({ 'train.py': '1\n', 'data/a.csv': '1\n', '..data/b.csv': '1\n' });
    commitAll();
    for (const path of ['train.py', 'data/a.csv', '..data/b.csv']) await writeFile(join(dir, path), '2\n');
    const call = { cwd: dir, env: process.env, timeoutMs: 10_000 };
    const diff = await readDiff(call, [join(dir, 'data'), join(dir, '..data'), await tempFolder(), join(dir, '..')]);
    expect(diff?.text.match(/^diff --git .*$/gm)).toEqual(['diff --git a/train.py b/train.py']);
  });
});
