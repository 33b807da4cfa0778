import { beforeEach, describe, expect, it } from 'vitest';
import { openRepository, type TestRepository } from '../support/lakefs-repository.ts';
import { listAll } from '../support/run-bench.ts';

describe('lakeFS pull requests', () => {
  let at: TestRepository;
  beforeEach(async () => {
    at = await openRepository('pulls');
    await at.lakefs.branches.create(at.repository, { name: 'exp', source: 'main' });
  });

  const ask = (more: { readonly title?: string; readonly description?: string } = {}) =>
    at.lakefs.pullRequests.create(at.repository, {
      title: 'take exp',
      sourceBranch: 'exp',
      destinationBranch: 'main',
      ...more,
    });

  it('are made by the user whose key asks, and read back', async () => {
    const { id } = await ask({ description: 'better on both sites' });
    expect(await at.lakefs.pullRequests.get(at.repository, id)).toEqual({
      id,
      status: 'open',
      title: 'take exp',
      description: 'better on both sites',
      author: (await at.lakefs.server.currentUser()).id,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      closedAt: undefined,
      sourceBranch: 'exp',
      destinationBranch: 'main',
      mergedCommitId: undefined,
    });
  });

  it('merge what their branch then stands at, and name the merge, whose committer is who merged', async () => {
    const { id } = await ask();
    const { id: head } = await at.commitFile('exp', 'a');
    const merge = await at.lakefs.pullRequests.merge(at.repository, id);
    const request = await at.lakefs.pullRequests.get(at.repository, id);
    expect(request).toMatchObject({ status: 'merged', mergedCommitId: merge, closedAt: expect.any(String) });
    const commit = await at.lakefs.commits.get(at.repository, merge);
    expect(commit).toMatchObject({ committer: request.author, message: "Merge 'exp' into 'main'" });
    expect(commit.parents[1]).toBe(head);
    expect(await at.paths('main')).toContain('a');
  });

  it('are listed by whether they are open, without what merged them', async () => {
    const [first, second] = [await ask({ title: 'one' }), await ask({ title: 'two' })];
    await at.commitFile('exp', 'a');
    await at.lakefs.pullRequests.merge(at.repository, first.id);
    const list = (status?: 'open' | 'closed') =>
      listAll(at.lakefs.pullRequests.list(at.repository, status === undefined ? {} : { status }));
    expect((await list('open')).map(({ id }) => id)).toEqual([second.id]);
    const [closed, ...more] = await list('closed');
    expect(more).toEqual([]);
    expect(closed).toMatchObject({ id: first.id, status: 'merged', title: 'one' });
    expect(closed).not.toHaveProperty('mergedCommitId');
    expect((await list()).map(({ title }) => title).sort()).toEqual(['one', 'two']);
  });

  it('outlive their branch, and cannot be merged without it', async () => {
    const { id } = await ask();
    await at.lakefs.branches.delete(at.repository, 'exp');
    expect(await at.lakefs.pullRequests.get(at.repository, id)).toMatchObject({ status: 'open', sourceBranch: 'exp' });
    await expect(at.lakefs.pullRequests.merge(at.repository, id)).rejects.toMatchObject({
      code: 'LAKEFS_PULL_REQUEST_NOT_FOUND',
    });
  });

  it('bring nothing when nothing changed, and are merged once', async () => {
    const { id } = await ask();
    const merge = () => at.lakefs.pullRequests.merge(at.repository, id);
    await expect(merge()).rejects.toMatchObject({ code: 'LAKEFS_NO_CHANGES' });
    await at.commitFile('exp', 'a');
    await merge();
    await expect(merge()).rejects.toMatchObject({ code: 'LAKEFS_REJECTED', status: 400 });
  });

  it('stop at a conflict', async () => {
    const { id } = await ask();
    await at.commitFile('exp', 'a', 'one');
    await at.commitFile('main', 'a', 'another');
    await expect(at.lakefs.pullRequests.merge(at.repository, id)).rejects.toMatchObject({ code: 'LAKEFS_CONFLICT' });
    expect(await at.lakefs.pullRequests.get(at.repository, id)).toMatchObject({ status: 'open' });
  });

  it('are of two branches that there are', async () => {
    const { pullRequests } = at.lakefs;
    const of = (sourceBranch: string, destinationBranch: string) =>
      pullRequests.create(at.repository, { title: 't', sourceBranch, destinationBranch });
    await expect(of('exp', 'none')).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_NOT_FOUND' });
    await expect(of('none', 'main')).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_NOT_FOUND' });
    await expect(of('exp', 'exp')).rejects.toMatchObject({ code: 'LAKEFS_REJECTED' });
    const absent = pullRequests.get(at.repository, '0'.repeat(20));
    await expect(absent).rejects.toMatchObject({ code: 'LAKEFS_PULL_REQUEST_NOT_FOUND' });
    await expect(pullRequests.get(at.repository, 'none')).rejects.toMatchObject({ code: 'LAKEFS_REJECTED' });
  });
});
