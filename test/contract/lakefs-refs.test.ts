import { beforeEach, describe, expect, it } from 'vitest';
import type { Change, CommitId } from '../../src/lakefs/index.ts';
import { openRepository, type TestRepository } from '../support/lakefs-repository.ts';

let at: TestRepository;
beforeEach(async () => {
  at = await openRepository('refs');
});

const branch = (name: string, source = 'main') => at.lakefs.branches.create(at.repository, { name, source });
const summary = (changes: readonly Change[]) => changes.map(({ kind, path }) => `${kind} ${path}`);
const diff = async (left: string, right: string, kind: 'two-dot' | 'three-dot', prefix?: string) =>
  summary(await Array.fromAsync(at.lakefs.refs.diff(at.repository, left, right, { kind, ...(prefix && { prefix }) })));
const idOf = async (ref: string): Promise<CommitId> => (await at.lakefs.commits.get(at.repository, ref)).id;

describe('lakeFS ref expressions', () => {
  it('resolves branches, tags, ids, prefixes of ids, and ways back from them', async () => {
    const root = await idOf('main');
    const first = (await at.commitFile('main', 'a')).id;
    const second = (await at.commitFile('main', 'b')).id;
    await at.lakefs.tags.create(at.repository, { id: 'v1', ref: first });
    const expected: Readonly<Record<string, CommitId>> = {
      main: second,
      'main@': second,
      v1: first,
      [second]: second,
      [second.slice(0, 20)]: second,
      'main~1': first,
      'main~': first,
      'main^': first,
      'main^0': second,
      'main~2': root,
      'main^^': root,
      'v1^': root,
      [`${second.slice(0, 20)}~1`]: first,
    };
    const found = Object.fromEntries(
      await Promise.all(Object.keys(expected).map(async (ref) => [ref, await idOf(ref)] as const)),
    );
    expect(found).toEqual(expected);
  });

  it('reaches the second parent of a merge', async () => {
    await at.commitFile('main', 'a');
    await branch('exp');
    const other = (await at.commitFile('exp', 'b')).id;
    await at.lakefs.refs.merge(at.repository, 'exp', 'main');
    expect(await idOf('main^2')).toBe(other);
    expect(await idOf('main^2~1')).toBe(await idOf('main^1'));
  });

  it('knows no commit by a wrong name', async () => {
    for (const ref of ['none', 'main~99', 'f'.repeat(64), (await idOf('main')).toUpperCase()]) {
      expect(await at.lakefs.commits.find(at.repository, ref)).toBeUndefined();
    }
    await expect(at.lakefs.commits.get(at.repository, 'none')).rejects.toMatchObject({
      code: 'LAKEFS_REF_NOT_FOUND',
      status: 404,
    });
  });

  it('fails on an expression that cannot be', async () => {
    await at.commitFile('main', 'a');
    await expect(at.lakefs.commits.get(at.repository, 'main^3')).rejects.toMatchObject({
      code: 'LAKEFS_REJECTED',
      status: 500,
      effect: 'none',
    });
  });
});

describe('lakeFS diff', () => {
  beforeEach(async () => {
    for (const path of ['changed', 'removed', 'same']) await at.put('main', path);
    await at.lakefs.commits.create(at.repository, 'main', { message: 'base' });
    await branch('exp');
    await at.put('exp', 'changed', 'other bytes');
    await at.put('exp', 'dir/added', 'twelve bytes');
    await at.lakefs.objects.delete(at.repository, 'exp', 'removed');
    await at.lakefs.commits.create(at.repository, 'exp', { message: 'work' });
  });

  it('compares the two ends', async () => {
    expect(await diff('main', 'exp', 'two-dot')).toEqual(['changed changed', 'added dir/added', 'removed removed']);
    expect(await diff('exp', 'main', 'two-dot')).toEqual(['changed changed', 'removed dir/added', 'added removed']);
    expect(await diff('main', 'main', 'two-dot')).toEqual([]);
    expect(await diff('main', 'exp', 'two-dot', 'dir/')).toEqual(['added dir/added']);
  });

  it('tells the size of what was added', async () => {
    const changes = await Array.fromAsync(
      at.lakefs.refs.diff(at.repository, 'main', 'exp', { kind: 'two-dot', prefix: 'dir/' }),
    );
    expect(changes).toEqual([{ kind: 'added', path: 'dir/added', pathKind: 'object', sizeBytes: 12 }]);
  });

  it('compares with the merge base, and names conflicts', async () => {
    await at.commitFile('main', 'only-main');
    await at.put('main', 'changed', 'third bytes');
    await at.lakefs.commits.create(at.repository, 'main', { message: 'rival' });
    expect(await diff('main', 'exp', 'three-dot')).toEqual(['conflict changed', 'added dir/added', 'removed removed']);
    expect(await diff('main', 'exp', 'two-dot')).toContain('removed only-main');
  });

  it('ignores what is staged', async () => {
    await at.put('exp', 'staged');
    expect(await diff('main', 'exp', 'two-dot')).not.toContain('added staged');
  });

  it('fails for a ref that is not there', async () => {
    await expect(diff('main', 'none', 'two-dot')).rejects.toMatchObject({ code: 'LAKEFS_REF_NOT_FOUND' });
  });
});

describe('lakeFS merge', () => {
  it('makes a commit with both parents even where a fast-forward would do', async () => {
    const base = (await at.commitFile('main', 'a')).id;
    await branch('exp');
    const work = (await at.commitFile('exp', 'b')).id;
    const merge = await at.lakefs.refs.merge(at.repository, 'exp', 'main', {
      message: 'promote',
      metadata: { 'tieback.role': 'promotion' },
    });
    expect(await at.lakefs.commits.get(at.repository, merge)).toMatchObject({
      parents: [base, work],
      message: 'promote',
      metadata: { 'tieback.role': 'promotion', '.lakefs.merge.strategy': 'default' },
    });
    expect(await idOf('main')).toBe(merge);
    expect(await at.paths('main')).toEqual(['a', 'b']);
  });

  it('writes its own message when it is given none', async () => {
    await branch('exp');
    await at.commitFile('exp', 'b');
    const merge = await at.lakefs.refs.merge(at.repository, 'exp', 'main');
    expect((await at.lakefs.commits.get(at.repository, merge)).message).toBe("Merge 'exp' into 'main'");
  });

  it('keeps the destination as the only parent of a squash', async () => {
    const base = (await at.commitFile('main', 'a')).id;
    await branch('exp');
    const { generation = 0 } = await at.commitFile('exp', 'b');
    const merge = await at.lakefs.refs.merge(at.repository, 'exp', 'main', { squash: true });
    expect(await at.lakefs.commits.get(at.repository, merge)).toMatchObject({
      parents: [base],
      generation: generation + 1,
    });
    expect(await at.paths('main')).toEqual(['a', 'b']);
  });

  it('ignores what is staged on the source', async () => {
    await branch('exp');
    await at.commitFile('exp', 'b');
    await at.put('exp', 'staged');
    await at.lakefs.refs.merge(at.repository, 'exp', 'main');
    expect(await at.paths('main')).toEqual(['b']);
  });

  it('refuses when there is nothing to merge', async () => {
    await at.commitFile('main', 'a');
    await branch('exp');
    const refusal = { code: 'LAKEFS_NO_CHANGES', status: 400, effect: 'none' };
    await expect(at.lakefs.refs.merge(at.repository, 'exp', 'main')).rejects.toMatchObject(refusal);
    await at.lakefs.commits.create(at.repository, 'exp', { message: 'empty', allowEmpty: true });
    await expect(at.lakefs.refs.merge(at.repository, 'exp', 'main')).rejects.toMatchObject(refusal);
    const merge = await at.lakefs.refs.merge(at.repository, 'exp', 'main', { allowEmpty: true });
    expect((await at.lakefs.commits.get(at.repository, merge)).parents).toHaveLength(2);
  });

  it('refuses a destination with something staged', async () => {
    await branch('exp');
    await at.commitFile('exp', 'b');
    await at.put('main', 'staged');
    await expect(at.lakefs.refs.merge(at.repository, 'exp', 'main')).rejects.toMatchObject({
      code: 'LAKEFS_BRANCH_DIRTY',
      status: 400,
    });
  });

  it('refuses a conflict and changes nothing, unless one side is to win', async () => {
    const before = await (async () => {
      await at.commitFile('main', 'a', 'base');
      await branch('exp');
      await at.commitFile('exp', 'a', 'source');
      return (await at.commitFile('main', 'a', 'destination')).id;
    })();
    await expect(at.lakefs.refs.merge(at.repository, 'exp', 'main')).rejects.toMatchObject({
      code: 'LAKEFS_CONFLICT',
      status: 409,
      effect: 'none',
    });
    expect(await idOf('main')).toBe(before);
    await branch('loser');
    await at.lakefs.refs.merge(at.repository, 'exp', 'loser', { strategy: 'dest-wins' });
    expect(await at.readText('loser', 'a')).toBe('destination');
    const merge = await at.lakefs.refs.merge(at.repository, 'exp', 'main', { strategy: 'source-wins' });
    expect(await at.readText('main', 'a')).toBe('source');
    expect((await at.lakefs.commits.get(at.repository, merge)).metadata).toEqual({
      '.lakefs.merge.strategy': 'source-wins',
    });
  });

  it('merges any ref, and only into branches that are there', async () => {
    await branch('exp');
    const work = await at.commitFile('exp', 'b');
    await at.lakefs.refs.merge(at.repository, work.id, 'main');
    expect(await at.paths('main')).toEqual(['b']);
    const missing = { code: 'LAKEFS_REF_NOT_FOUND', status: 404 };
    await expect(at.lakefs.refs.merge(at.repository, 'none', 'main')).rejects.toMatchObject(missing);
    await expect(at.lakefs.refs.merge(at.repository, 'exp', 'none')).rejects.toMatchObject(missing);
  });

  it('finds where two branches parted', async () => {
    const base = (await at.commitFile('main', 'a')).id;
    await branch('exp');
    await at.commitFile('exp', 'b');
    await at.commitFile('main', 'c');
    expect(await at.lakefs.refs.findMergeBase(at.repository, 'exp', 'main')).toEqual({ baseCommitId: base });
    expect(await at.lakefs.refs.findMergeBase(at.repository, 'main', 'exp')).toEqual({ baseCommitId: base });
    await expect(at.lakefs.refs.findMergeBase(at.repository, 'none', 'main')).rejects.toMatchObject({
      code: 'LAKEFS_REF_NOT_FOUND',
    });
  });

  it('finds the newest common commit after a merge', async () => {
    await branch('exp');
    const work = (await at.commitFile('exp', 'b')).id;
    await at.lakefs.refs.merge(at.repository, 'exp', 'main');
    await at.commitFile('exp', 'c');
    expect((await at.lakefs.refs.findMergeBase(at.repository, 'exp', 'main')).baseCommitId).toBe(work);
    expect(await diff('main', 'exp', 'three-dot')).toEqual(['added c']);
  });
});

describe('lakeFS revert', () => {
  it('commits the opposite of a commit', async () => {
    await at.commitFile('main', 'a', 'old');
    const bad = await at.commitFile('main', 'a', 'bad');
    await at.commitFile('main', 'b');
    await at.lakefs.branches.revert(at.repository, 'main', { ref: bad.id, parentNumber: 0 });
    expect(await at.readText('main', 'a')).toBe('old');
    expect(await at.paths('main')).toEqual(['a', 'b']);
    expect((await at.lakefs.commits.get(at.repository, 'main')).message).toBe(`Revert ${bad.id}`);
  });

  it('takes a merge back to the parent that is named', async () => {
    await at.commitFile('main', 'a');
    await branch('exp');
    await at.commitFile('exp', 'b');
    const merge = await at.lakefs.refs.merge(at.repository, 'exp', 'main');
    await expect(
      at.lakefs.branches.revert(at.repository, 'main', { ref: merge, parentNumber: 0 }),
    ).rejects.toMatchObject({ code: 'LAKEFS_CONFLICT', status: 409 });
    await at.lakefs.branches.revert(at.repository, 'main', { ref: merge, parentNumber: 1 });
    expect(await at.paths('main')).toEqual(['a']);
  });

  it('gives the new commit the message and metadata that are asked for', async () => {
    await at.commitFile('main', 'before');
    const { id: ref } = await at.commitFile('main', 'a');
    await at.lakefs.branches.revert(at.repository, 'main', {
      ref,
      parentNumber: 0,
      message: 'take back',
      metadata: { by: 'ada' },
    });
    expect(await at.lakefs.commits.get(at.repository, 'main')).toMatchObject({
      message: 'take back',
      metadata: { by: 'ada' },
    });
  });

  it('brings back with a second revert what a first one took, which a second merge does not', async () => {
    await at.commitFile('main', 'a');
    await branch('exp');
    await at.commitFile('exp', 'b');
    const merge = await at.lakefs.refs.merge(at.repository, 'exp', 'main');
    await at.lakefs.branches.revert(at.repository, 'main', { ref: merge, parentNumber: 1 });
    const { id: ref } = await at.lakefs.commits.get(at.repository, 'main');
    await expect(at.lakefs.refs.merge(at.repository, 'exp', 'main')).rejects.toMatchObject({
      code: 'LAKEFS_NO_CHANGES',
    });
    await at.lakefs.branches.revert(at.repository, 'main', { ref, parentNumber: 0 });
    expect(await at.paths('main')).toEqual(['a', 'b']);
  });

  it('refuses to take back a merge that changed nothing', async () => {
    await at.commitFile('main', 'a');
    await branch('exp');
    await at.lakefs.commits.create(at.repository, 'exp', { message: 'empty', allowEmpty: true });
    await expect(at.lakefs.refs.merge(at.repository, 'exp', 'main')).rejects.toMatchObject({
      code: 'LAKEFS_NO_CHANGES',
    });
    const ref = await at.lakefs.refs.merge(at.repository, 'exp', 'main', { allowEmpty: true });
    await expect(at.lakefs.branches.revert(at.repository, 'main', { ref, parentNumber: 1 })).rejects.toMatchObject({
      code: 'LAKEFS_NO_CHANGES',
    });
  });

  it('refuses a dirty branch, an unknown ref, and what is already reverted', async () => {
    await at.commitFile('main', 'before');
    const commit = await at.commitFile('main', 'a');
    await at.put('main', 'staged');
    const revert = (ref: string) => at.lakefs.branches.revert(at.repository, 'main', { ref, parentNumber: 0 });
    await expect(revert(commit.id)).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_DIRTY', status: 400 });
    await at.lakefs.branches.resetUncommitted(at.repository, 'main');
    await expect(revert('none')).rejects.toMatchObject({ code: 'LAKEFS_REF_NOT_FOUND', status: 404 });
    await revert(commit.id);
    await expect(revert(commit.id)).rejects.toMatchObject({ code: 'LAKEFS_NO_CHANGES', status: 400 });
  });
});
