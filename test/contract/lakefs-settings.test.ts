import { beforeEach, describe, expect, it } from 'vitest';
import { openRepository, type TestRepository } from '../support/lakefs-repository.ts';

const soon = { timeout: 12_000, interval: 200 };

describe('lakeFS branch protection', () => {
  let at: TestRepository;
  beforeEach(async () => {
    at = await openRepository('protected');
  });

  const codeOf = (action: Promise<unknown>): Promise<string> =>
    action.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );

  /** The server needs some seconds before it acts on new rules. */
  const protectMain = async () => {
    await at.lakefs.branchProtection.set(at.repository, { patterns: ['mai?'], etag: undefined });
    await expect.poll(() => codeOf(at.put('main', 'probe')), soon).toBe('LAKEFS_PROTECTED');
  };

  it('has no rules, and then those that were set', async () => {
    const { branchProtection } = at.lakefs;
    expect(await branchProtection.get(at.repository)).toEqual({ patterns: [], etag: undefined });
    await branchProtection.set(at.repository, { patterns: ['main', 'release-*'], etag: undefined });
    const { patterns, etag } = await branchProtection.get(at.repository);
    expect(patterns.toSorted((a, b) => a.localeCompare(b))).toEqual(['main', 'release-*']);
    expect(etag).toEqual(expect.any(String));
    await branchProtection.set(at.repository, { patterns: ['main'], etag });
    expect((await branchProtection.get(at.repository)).patterns).toEqual(['main']);
  });

  it('does not replace rules that somebody else has changed', async () => {
    const { branchProtection } = at.lakefs;
    await branchProtection.set(at.repository, { patterns: ['main'], etag: undefined });
    const mine = await branchProtection.get(at.repository);
    await branchProtection.set(at.repository, { patterns: ['other'], etag: mine.etag });
    await expect(branchProtection.set(at.repository, { patterns: [], etag: mine.etag })).rejects.toMatchObject({
      code: 'LAKEFS_CONFLICT',
      status: 412,
      effect: 'none',
    });
    expect((await branchProtection.get(at.repository)).patterns).toEqual(['other']);
  });

  it('keeps a protected branch from every write but a merge and a revert', async () => {
    const { lakefs, repository } = at;
    const first = await at.commitFile('main', 'a');
    await lakefs.branches.create(repository, { name: 'exp', source: 'main' });
    await at.commitFile('exp', 'b');
    await protectMain();
    await lakefs.branches.resetUncommitted(repository, 'main').catch(() => undefined);
    const refused = { code: 'LAKEFS_PROTECTED', status: 403, effect: 'none' };
    await expect(lakefs.objects.delete(repository, 'main', 'a')).rejects.toMatchObject(refused);
    await expect(lakefs.objects.setMetadata(repository, 'main', 'a', { k: 'v' })).rejects.toMatchObject(refused);
    await expect(lakefs.branches.resetUncommitted(repository, 'main')).rejects.toMatchObject(refused);
    await expect(lakefs.commits.create(repository, 'main', { message: 'm', allowEmpty: true })).rejects.toMatchObject(
      refused,
    );
    expect(await lakefs.objects.deleteMany(repository, 'main', ['a'])).toEqual([
      { path: 'a', status: 403, message: expect.stringContaining('protected') },
    ]);
    expect((await lakefs.branches.get(repository, 'main')).commitId).toBe(first.id);
  }, 30_000);

  it('lets merges and reverts through', async () => {
    const { lakefs, repository } = at;
    await lakefs.branches.create(repository, { name: 'exp', source: 'main' });
    await at.commitFile('exp', 'b');
    await lakefs.branchProtection.set(repository, { patterns: ['main'], etag: undefined });
    await expect
      .poll(() => codeOf(lakefs.commits.create(repository, 'main', { message: 'm' })), soon)
      .toBe('LAKEFS_PROTECTED');
    const merge = await lakefs.refs.merge(repository, 'exp', 'main');
    await lakefs.branches.revert(repository, 'main', { ref: merge, parentNumber: 1 });
    expect(await at.paths('main')).toEqual([]);
  }, 30_000);
});

describe('lakeFS garbage collection rules', () => {
  it('has none, then those that were set, then none again', async () => {
    const { lakefs, repository } = await openRepository('gc');
    const rules = { defaultRetentionDays: 14, branches: [{ branch: 'main', retentionDays: 30 }] };
    expect(await lakefs.gcRules.find(repository)).toBeUndefined();
    await lakefs.gcRules.set(repository, rules);
    expect(await lakefs.gcRules.find(repository)).toEqual(rules);
    await lakefs.gcRules.delete(repository);
    expect(await lakefs.gcRules.find(repository)).toBeUndefined();
  });

  it('may have rules for no branch in particular', async () => {
    const { lakefs, repository } = await openRepository('gc-default');
    await lakefs.gcRules.set(repository, { defaultRetentionDays: 14, branches: [] });
    expect(await lakefs.gcRules.find(repository)).toEqual({ defaultRetentionDays: 14, branches: [] });
  });
});
