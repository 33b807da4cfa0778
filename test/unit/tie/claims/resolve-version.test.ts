import { describe, expect, it } from 'vitest';
import { createVersionResolver } from '../../../../src/tie/claims/resolve-version.ts';
import { openRunBench, repository } from '../../../support/run-bench.ts';

const open = async () => {
  const bench = await openRunBench();
  const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
  const before = bench.sandbox.lakefs.requests.length;
  return {
    commitId,
    resolve: createVersionResolver(bench.lakefs, {}),
    asked: () => bench.sandbox.lakefs.requests.slice(before),
    [Symbol.dispose]: () => bench[Symbol.dispose](),
  };
};

describe('createVersionResolver', () => {
  it('pins a tag, a commit id, and the beginning of one', async () => {
    using bench = await open();
    for (const ref of ['v1', bench.commitId, bench.commitId.slice(0, 12)])
      expect(await bench.resolve(repository, ref)).toEqual({ kind: 'pinned', commit: bench.commitId });
  });

  it('calls a branch what it is: it moves', async () => {
    using bench = await open();
    expect(await bench.resolve(repository, 'main')).toEqual({ kind: 'branch' });
  });

  it.each(['v9', 'f'.repeat(64), 'ff'.repeat(5), '-x', 'a..b'])('finds no version called %s', async (ref) => {
    using bench = await open();
    expect(await bench.resolve(repository, ref)).toEqual({ kind: 'absent' });
  });

  it.each(['a b', 'data/train.csv', 'x?y', ''])(
    'does not ask for "%s", which no version can be called',
    async (ref) => {
      using bench = await open();
      expect(await bench.resolve(repository, ref)).toEqual({ kind: 'absent' });
      expect(bench.asked()).toEqual([`GET /api/v1/repositories/${repository}`]);
    },
  );

  it.each(['v1', 'f'.repeat(64), 'a b'])(
    'tells a repository that is not there from a version, asked for "%s"',
    async (ref) => {
      using bench = await open();
      expect(await bench.resolve('nowhere', ref)).toEqual({ kind: 'no-repository' });
    },
  );

  it('asks once for what many runs name', async () => {
    using bench = await open();
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => bench.resolve(repository, bench.commitId)));
    expect(others).toEqual([first, first]);
    expect(bench.asked()).toHaveLength(1);
  });
});
