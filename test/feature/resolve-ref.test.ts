import { expect, it } from 'vitest';
import { resolveRef } from '../../src/tie/resolve-ref.ts';
import { openRunBench, repository } from '../support/run-bench.ts';

it('knows a branch behind whatever is counted back from it', async () => {
  using bench = await openRunBench();
  const { commitId } = await bench.lakefs.branches.get(repository, 'main');
  const kinds: Record<string, string> = {};
  const refs = [
    'main',
    'main~0',
    'main^0',
    'main~1',
    'main^0~1',
    'main@',
    'v1',
    'v1~0',
    'v1^',
    commitId,
    `${commitId}~0`,
  ];
  for (const ref of refs) kinds[ref] = (await resolveRef(bench.lakefs, repository, ref, {})).kind;
  expect(kinds).toEqual({
    main: 'branch',
    'main~0': 'branch',
    'main^0': 'branch',
    'main~1': 'branch',
    'main^0~1': 'branch',
    'main@': 'branch',
    v1: 'tag',
    'v1~0': 'commit',
    'v1^': 'commit',
    [commitId]: 'commit',
    [`${commitId}~0`]: 'commit',
  });
});

it('gives the commit that is counted back to, not the branch it is counted from', async () => {
  using bench = await openRunBench();
  const { id, parents } = await bench.lakefs.commits.get(repository, 'main');
  expect((await resolveRef(bench.lakefs, repository, 'main~0', {})).commit).toBe(id);
  expect((await resolveRef(bench.lakefs, repository, 'main~1', {})).commit).toBe(parents[0]);
});

it('refuses the staging area of a branch, which is no version', async () => {
  using bench = await openRunBench();
  await expect(resolveRef(bench.lakefs, repository, 'main$', {})).rejects.toMatchObject({
    code: 'USAGE_INVALID',
    hint: expect.stringContaining(`lakectl commit lakefs://${repository}/main`),
  });
});
