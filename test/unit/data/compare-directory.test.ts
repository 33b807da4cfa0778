import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareDirectory } from '../../../src/data/compare-directory.ts';
import { observeDirectory } from '../../../src/data/observe-directory.ts';
import { md5 } from '../../../src/util/digest.ts';
import { listingOf } from './stored-objects.ts';
import { folderWith } from './temp-folder.ts';

const contents = { a: '1', 'sub/b': '22', 'sub/c': '333' };

describe('compareDirectory', () => {
  it('finds a folder unchanged whose bytes are, whatever happened to the times', async () => {
    const dir = await folderWith(contents);
    await utimes(join(dir, 'a'), 1, 1);
    expect(await compareDirectory(dir, listingOf(contents))).toBe('unchanged');
  });

  it('names what was added, changed and removed', async () => {
    const dir = await folderWith({ ...contents, new: '' });
    await writeFile(join(dir, 'sub/b'), '2x');
    await rm(join(dir, 'a'));
    expect(await compareDirectory(dir, listingOf(contents))).toEqual({
      added: ['new'],
      changed: ['sub/b'],
      removed: ['a'],
    });
  });

  it('takes what tieback and git put into the folder for no change', async () => {
    const dir = await folderWith({ ...contents, '.tieback/x': '', '.git/index': '', 'venv/pyvenv.cfg': '' });
    expect(await compareDirectory(dir, listingOf(contents))).toBe('unchanged');
  });

  it('calls changed what it cannot show to be equal', async () => {
    const dir = await folderWith({ a: 'abc' });
    const opaque = { prefix: '', objects: [{ path: 'a', sizeBytes: 3, checksum: 'CJ2c0Zr' }], sizeBytes: 3 };
    expect(await compareDirectory(dir, opaque)).toEqual({ added: [], changed: ['a'], removed: [] });
  });
});

describe('observeDirectory', () => {
  it('tells the files that are not compared, but not what git and tieback put there', async () => {
    const dir = await folderWith({
      ...contents,
      ...{ '.tieback/x': '', '.git/index': '', '.DS_Store': '', '.lakefs_ref.yaml': '' },
      ...{ 'v/pyvenv.cfg': '', 'v/lib/leak.csv': '1', '_tieback/y': '' },
    });
    const { leftOut } = await observeDirectory(dir, listingOf(contents));
    expect(leftOut).toEqual({ files: ['_tieback/y', 'v/lib/leak.csv', 'v/pyvenv.cfg'], objects: [] });
  });

  it('tells the objects that a folder never holds, and what lies where they would', async () => {
    const dir = await folderWith({ ...contents, 'v/own.csv': '' });
    const listing = listingOf({ ...contents, '.git/config': '', 'v/d.csv': '', 'v/pyvenv.cfg': '' });
    const { leftOut } = await observeDirectory(dir, listing);
    expect(leftOut).toEqual({ files: ['v/own.csv'], objects: ['.git/config', 'v/d.csv', 'v/pyvenv.cfg'] });
  });

  it('shows from the bytes that an object uploaded in parts is equal', async () => {
    const dir = await folderWith({ a: 'abc' });
    const checksum = `${md5(Buffer.from(md5('abc'), 'hex'))}-1`;
    const listing = { prefix: '', objects: [{ path: 'a', sizeBytes: 3, checksum }], sizeBytes: 3 };
    const observed = await observeDirectory(dir, listing);
    expect(observed.plan).toMatchObject({ added: [], changed: [], removed: [], unchangedCount: 1 });
    expect(observed.listing.objects).toEqual([{ path: 'a', sizeBytes: 3, checksum, md5: md5('abc') }]);
  });
});
