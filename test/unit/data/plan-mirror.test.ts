import { describe, expect, it } from 'vitest';
import { assertDeletionsAllowed, planMirror } from '../../../src/data/plan-mirror.ts';
import { md5 } from '../../../src/util/digest.ts';
import { listingOf } from './stored-objects.ts';

const file = (path: string, content: string) => ({
  path,
  sizeBytes: Buffer.byteLength(content),
  md5: md5(content),
  mtimeMs: 0,
});
const pathsOf = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);

describe('planMirror', () => {
  it('tells what would be added, changed and removed', () => {
    const local = [file('added', 'new!'), file('changed', 'two'), file('same', '1')];
    const plan = planMirror(local, listingOf({ same: '1', changed: '2', gone: '3' }));
    expect(pathsOf(plan.added)).toEqual(['added']);
    expect(pathsOf(plan.changed)).toEqual(['changed']);
    expect(plan).toMatchObject({ removed: ['gone'], unchangedCount: 1, uploadBytes: 7 });
  });

  it('sees other bytes of the same size, whatever the times say', () => {
    expect(pathsOf(planMirror([file('a', 'x')], listingOf({ a: 'y' })).changed)).toEqual(['a']);
  });

  it('uploads again what nobody knows the MD5 of', () => {
    const opaque = { prefix: '', objects: [{ path: 'a', sizeBytes: 1, checksum: 'CJ2c0Zr' }], sizeBytes: 1 };
    expect(pathsOf(planMirror([file('a', 'x')], opaque).changed)).toEqual(['a']);
  });

  it('believes an MD5 that was found out otherwise', () => {
    const found = {
      prefix: '',
      objects: [{ path: 'a', sizeBytes: 1, checksum: 'CJ2c0Zr', md5: md5('x') }],
      sizeBytes: 1,
    };
    expect(planMirror([file('a', 'x')], found).unchangedCount).toBe(1);
  });

  it('removes nothing that a mirrored folder never holds', () => {
    const listing = listingOf({ '.DS_Store': '1', 'env/pyvenv.cfg': '2', 'env/lib/x.py': '3', '.git/config': '4' });
    expect(planMirror([], listing)).toMatchObject({ removed: [], unchangedCount: 0 });
  });

  it('uploads no hooks and no records of ours from a folder that mirrors a whole repository', () => {
    const local = [file('_lakefs_actions/x.yaml', 'x'), file('_tieback/runs/1.json', '{}'), file('a', '1')];
    expect(pathsOf(planMirror(local, listingOf({})).added)).toEqual(['a']);
    expect(pathsOf(planMirror(local, listingOf({}, 'train/')).added)).toHaveLength(3);
  });

  it('refuses a file whose key would be too long under the prefix', () => {
    const local = [file('x'.repeat(1020), '1')];
    expect(planMirror(local, listingOf({}, 'abc/')).added).toHaveLength(1);
    expect(() => planMirror(local, listingOf({}, 'abcde/'))).toThrow(
      expect.objectContaining({ code: 'DATA_PATH_UNSAFE' }),
    );
  });

  it('is plain data', () => {
    const plan = planMirror([file('a', '1')], listingOf({ b: '2' }));
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });
});

describe('assertDeletionsAllowed', () => {
  const plan = planMirror([], listingOf({ a: '1', b: '2', c: '3', d: '4' }));

  it('refuses deletions that nobody asked for', () => {
    expect(() => assertDeletionsAllowed(plan, { dir: 'data', isDeleteAllowed: false })).toThrow(
      expect.objectContaining({
        code: 'DATA_DELETIONS_NOT_ALLOWED',
        details: { count: 4, paths: ['a', 'b', 'c', 'd'] },
      }),
    );
  });

  it('lets pass those that were asked for, and plans without any', () => {
    expect(() => assertDeletionsAllowed(plan, { dir: 'data', isDeleteAllowed: true })).not.toThrow();
    expect(() =>
      assertDeletionsAllowed({ ...plan, removed: [] }, { dir: 'data', isDeleteAllowed: false }),
    ).not.toThrow();
  });
});
