import { beforeEach, describe, expect, it } from 'vitest';
import type { Commit } from '../../src/lakefs/index.ts';
import { computeCommitId } from '../../src/model/commit-id.ts';
import { openRepository, type TestRepository } from '../support/lakefs-repository.ts';

describe('lakeFS commits', () => {
  let at: TestRepository;
  beforeEach(async () => {
    at = await openRepository('commits');
  });

  it('commits what is staged, with message and metadata', async () => {
    const before = await at.lakefs.branches.get(at.repository, 'main');
    const metadata = {
      'tieback.role': 'data',
      'größe/Ω': 'ä "q" \n 数',
      '::lakefs::MLflow Run::url[url:ui]': 'http://x/#/y',
    };
    await at.put('main', 'a');
    const commit = await at.lakefs.commits.create(at.repository, 'main', { message: 'add ä', metadata });
    expect(commit).toMatchObject({ parents: [before.commitId], message: 'add ä', metadata });
    expect(commit.committer).not.toBe('');
    expect(commit.generation).toBe(2);
    expect(await at.lakefs.commits.get(at.repository, commit.id)).toEqual(commit);
    expect((await at.lakefs.branches.get(at.repository, 'main')).commitId).toBe(commit.id);
    expect(await Array.fromAsync(at.lakefs.branches.listUncommitted(at.repository, 'main'))).toEqual([]);
  });

  it('shows what is staged under the branch name and not under the commit id', async () => {
    const commit = await at.commitFile('main', 'a', 'old');
    await at.put('main', 'a', 'new');
    await at.put('main', 'b');
    expect(await at.paths('main')).toEqual(['a', 'b']);
    expect(await at.readText('main', 'a')).toBe('new');
    for (const ref of [commit.id, 'main@']) {
      expect(await at.paths(ref)).toEqual(['a']);
      expect(await at.readText(ref, 'a')).toBe('old');
    }
  });

  it('refuses a commit without changes unless it may be empty', async () => {
    await expect(at.lakefs.commits.create(at.repository, 'main', { message: 'm' })).rejects.toMatchObject({
      code: 'LAKEFS_NO_CHANGES',
      status: 400,
      effect: 'none',
    });
    const { commitId: parent } = await at.lakefs.branches.get(at.repository, 'main');
    const empty = await at.lakefs.commits.create(at.repository, 'main', { message: 'm', allowEmpty: true });
    expect(empty.parents).toEqual([parent]);
    expect(await at.paths(empty.id)).toEqual([]);
  });

  it('gives an empty commit the metarange of its parent', async () => {
    const data = await at.commitFile('main', 'a');
    const empty = await at.lakefs.commits.create(at.repository, 'main', { message: 'm', allowEmpty: true });
    expect(empty.metaRangeId).toBe(data.metaRangeId);
  });

  it('commits a given metarange, so that nothing staged slips in', async () => {
    const data = await at.commitFile('main', 'a');
    const { id, metaRangeId } = data;
    const link = await at.lakefs.commits.create(at.repository, 'main', {
      message: 'link',
      metadata: { k: 'v' },
      allowEmpty: true,
      sourceMetaRange: metaRangeId,
    });
    expect(link).toMatchObject({ parents: [id], metaRangeId, metadata: { k: 'v' } });
    expect(await at.paths(link.id)).toEqual(['a']);
  });

  it('refuses a given metarange on a branch with something staged, and leaves that staged', async () => {
    const data = await at.commitFile('main', 'a');
    await at.put('main', 'b');
    await expect(
      at.lakefs.commits.create(at.repository, 'main', {
        message: 'link',
        allowEmpty: true,
        sourceMetaRange: data.metaRangeId,
      }),
    ).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_DIRTY', status: 400, effect: 'none' });
    expect((await at.lakefs.branches.get(at.repository, 'main')).commitId).toBe(data.id);
    expect(await at.paths('main')).toEqual(['a', 'b']);
  });

  it('refuses to commit to a branch that is not there', async () => {
    await expect(at.lakefs.commits.create(at.repository, 'none', { message: 'm' })).rejects.toMatchObject({
      code: 'LAKEFS_BRANCH_NOT_FOUND',
      status: 404,
    });
  });

  it('dates a commit as it is told', async () => {
    const commit = await at.lakefs.commits.create(at.repository, 'main', {
      message: 'm',
      allowEmpty: true,
      date: 1_000_000_000,
    });
    expect(commit.creationDate).toBe(1_000_000_000);
  });

  it('gives every kind of commit the id that its own fields make', async () => {
    const { lakefs, repository } = at;
    const first = await at.commitFile('main', 'a');
    await lakefs.branches.create(repository, { name: 'exp', source: first.id });
    await lakefs.commits.create(repository, 'main', {
      message: 'ä\n𝄞',
      metadata: { z: '', '\uffee': '1', '𝄞': '2', Ä: '3' },
      allowEmpty: true,
      date: 0,
    });
    await at.commitFile('exp', 'b');
    await lakefs.refs.merge(repository, 'exp', 'main', { message: 'merge', metadata: { k: 'v' } });
    await lakefs.branches.revert(repository, 'main', { ref: 'main', parentNumber: 1 });
    const log = await Array.fromAsync(lakefs.commits.log(repository, 'main'));
    expect(log).toHaveLength(6);
    expect(log.map(computeCommitId)).toEqual(log.map(({ id }) => id));
  });

  it('lets one of several commits at once win', async () => {
    await at.put('main', 'a');
    const attempts = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) =>
        at.lakefs.commits.create(at.repository, 'main', { message: `attempt ${index}` }),
      ),
    );
    const lost = attempts.filter((attempt) => attempt.status === 'rejected');
    expect(lost).toHaveLength(5);
    for (const { reason } of lost) {
      expect(['LAKEFS_RACE_LOST', 'LAKEFS_NO_CHANGES']).toContain(reason.code);
      expect(reason.effect).toBe('none');
    }
    const log = await Array.fromAsync(at.lakefs.commits.log(at.repository, 'main'));
    expect(log).toHaveLength(2);
  });

  it('cannot commit any more when the signal has aborted', async () => {
    await at.put('main', 'a');
    await expect(
      at.lakefs.commits.create(at.repository, 'main', { message: 'm' }, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'HTTP_ABORTED' });
    expect(await Array.fromAsync(at.lakefs.commits.log(at.repository, 'main'))).toHaveLength(1);
  });
});

describe('lakeFS log', () => {
  let at: TestRepository;
  const made: Commit[] = [];
  const idsOf = (commits: readonly Commit[]) => commits.map(({ id }) => id);
  const log = async (ref: string, filter?: Parameters<TestRepository['lakefs']['commits']['log']>[2]) =>
    idsOf(await Array.fromAsync(at.lakefs.commits.log(at.repository, ref, filter)));

  beforeEach(async () => {
    at = await openRepository('log');
    made.length = 0;
    made.push(await at.lakefs.commits.get(at.repository, 'main'));
    for (const path of ['a/1', 'b/1', 'a/2']) made.push(await at.commitFile('main', path));
  });

  it('goes from the newest commit to the first', async () => {
    expect(await log('main')).toEqual(idsOf(made).reverse());
  });

  it('begins at any ref', async () => {
    expect(await log('main~2')).toEqual(idsOf(made.slice(0, 2)).reverse());
  });

  it('gives at most as many as asked for', async () => {
    expect(await log('main', { limit: 2 })).toEqual(idsOf(made.slice(2)).reverse());
    expect(await log('main', { limit: 100 })).toHaveLength(4);
  });

  it('ends with the commit at which it is to stop', async () => {
    expect(await log('main', { stopAt: made[2]?.id ?? '' })).toEqual(idsOf(made.slice(2)).reverse());
  });

  it('leaves out what is older than a time', async () => {
    const future = new Date(Date.now() + 3_600_000).toISOString();
    expect(await log('main', { since: future })).toEqual([]);
    expect(await log('main', { since: '2001-01-01T00:00:00Z' })).toHaveLength(4);
  });

  it('keeps to commits that touch a path or a prefix', async () => {
    expect(await log('main', { objects: ['b/1'] })).toEqual([made[2]?.id]);
    expect(await log('main', { prefixes: ['a/'] })).toEqual([made[3]?.id, made[1]?.id]);
    expect(await log('main', { prefixes: ['a/'], limit: 1 })).toEqual([made[3]?.id]);
  });

  it('follows first parents only when told to', async () => {
    await at.lakefs.branches.create(at.repository, { name: 'exp', source: made[1]?.id ?? '' });
    const other = await at.commitFile('exp', 'c');
    const merge = await at.lakefs.refs.merge(at.repository, 'exp', 'main');
    expect(await log('main', { firstParent: true })).toEqual([merge, ...idsOf(made).reverse()]);
    expect(await log('main')).toContain(other.id);
  });

  it('fails for a ref that is not there', async () => {
    await expect(log('none')).rejects.toMatchObject({ code: 'LAKEFS_REF_NOT_FOUND', status: 404 });
    await expect(log('main~99')).rejects.toMatchObject({ code: 'LAKEFS_REF_NOT_FOUND' });
  });
});
