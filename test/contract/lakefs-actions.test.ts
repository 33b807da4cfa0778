import { beforeEach, describe, expect, it } from 'vitest';
import { openRepository, type TestRepository } from '../support/lakefs-repository.ts';
import { codeOf, collect } from '../support/mlflow-fixtures.ts';

describe('lakeFS action runs', () => {
  let at: TestRepository;
  beforeEach(async () => {
    at = await openRepository('actions');
  });

  const merge = async () => {
    await at.lakefs.branches.create(at.repository, { name: 'exp', source: 'main' });
    await at.commitFile('exp', 'a');
    return at.lakefs.refs.merge(at.repository, 'exp', 'main');
  };

  it('are none in a repository without actions, before and after a merge', async () => {
    const { actions } = at.lakefs;
    expect(await collect(actions.listRuns(at.repository))).toEqual([]);
    const commit = await merge();
    expect(await collect(actions.listRuns(at.repository, { commit }))).toEqual([]);
    expect(await collect(actions.listRuns(at.repository))).toEqual([]);
  });

  it('have no hooks when they never were', async () => {
    expect(await collect(at.lakefs.actions.listHooks(at.repository, '4opcuapksduft10mdkcg'))).toEqual([]);
  });

  it('are not those of a repository that does not exist', async () => {
    const { actions } = at.lakefs;
    const code = 'LAKEFS_REPOSITORY_NOT_FOUND';
    expect(await codeOf(collect(actions.listRuns('no-such-repository')))).toBe(code);
    expect(await codeOf(collect(actions.listHooks('no-such-repository', '4opcuapksduft10mdkcg')))).toBe(code);
  });
});
