import { beforeEach, describe, expect, it } from 'vitest';
import { openRepository, type TestRepository } from '../support/lakefs-repository.ts';

describe('lakeFS branches', () => {
  let at: TestRepository;
  beforeEach(async () => {
    at = await openRepository('branches');
  });

  it('makes a branch at a commit and says where it stands', async () => {
    const commit = await at.commitFile('main', 'a.csv');
    const made = await at.lakefs.branches.create(at.repository, { name: 'exp_1-A', source: commit.id });
    expect(made).toBe(commit.id);
    expect(await at.lakefs.branches.get(at.repository, 'exp_1-A')).toEqual({ id: 'exp_1-A', commitId: commit.id });
    expect(await at.paths('exp_1-A')).toEqual(['a.csv']);
  });

  it('makes a branch from a tag and from an expression', async () => {
    const first = await at.commitFile('main', 'a');
    await at.commitFile('main', 'b');
    await at.lakefs.tags.create(at.repository, { id: 'v1', ref: first.id });
    expect(await at.lakefs.branches.create(at.repository, { name: 'from-tag', source: 'v1' })).toBe(first.id);
    expect(await at.lakefs.branches.create(at.repository, { name: 'from-parent', source: 'main~1' })).toBe(first.id);
  });

  it('does not take along what is staged on the source', async () => {
    await at.put('main', 'staged');
    await at.lakefs.branches.create(at.repository, { name: 'clean', source: 'main' });
    expect(await at.paths('clean')).toEqual([]);
  });

  it('refuses a name that a branch has, and one that a tag has', async () => {
    await at.lakefs.branches.create(at.repository, { name: 'exp', source: 'main' });
    await at.lakefs.tags.create(at.repository, { id: 'v1', ref: 'main' });
    const exists = { code: 'LAKEFS_BRANCH_EXISTS', status: 409, effect: 'none' };
    await expect(at.lakefs.branches.create(at.repository, { name: 'exp', source: 'main' })).rejects.toMatchObject(
      exists,
    );
    await expect(at.lakefs.branches.create(at.repository, { name: 'v1', source: 'main' })).rejects.toMatchObject(
      exists,
    );
  });

  it('finds none of a name that no branch can have, though the server calls that name invalid', async () => {
    await at.lakefs.tags.create(at.repository, { id: 'v1.0', ref: 'main' });
    for (const name of ['v1.0', 'a b', '-dash']) {
      expect(await at.lakefs.branches.find(at.repository, name)).toBeUndefined();
      await expect(at.lakefs.branches.get(at.repository, name)).rejects.toMatchObject({ status: 400 });
    }
  });

  it('refuses a source that does not exist', async () => {
    await expect(at.lakefs.branches.create(at.repository, { name: 'exp', source: 'nowhere' })).rejects.toMatchObject({
      code: 'LAKEFS_REF_NOT_FOUND',
      status: 404,
    });
    await expect(
      at.lakefs.branches.create(at.repository, { name: 'exp', source: 'f'.repeat(64) }),
    ).rejects.toMatchObject({ code: 'LAKEFS_REF_NOT_FOUND' });
  });

  it('finds no branch of an unknown name', async () => {
    expect(await at.lakefs.branches.find(at.repository, 'none')).toBeUndefined();
    await expect(at.lakefs.branches.get(at.repository, 'none')).rejects.toMatchObject({
      code: 'LAKEFS_BRANCH_NOT_FOUND',
      status: 404,
      effect: 'none',
    });
  });

  it('leaves hidden branches out of the list unless asked for, and treats them like others otherwise', async () => {
    const { lakefs, repository } = at;
    await lakefs.branches.create(repository, { name: 'tieback-x', source: 'main', isHidden: true });
    await lakefs.branches.create(repository, { name: 'open', source: 'main' });
    const names = async (filter?: { prefix?: string; includeHidden?: boolean }) =>
      (await Array.fromAsync(lakefs.branches.list(repository, filter))).map(({ id }) => id);
    expect(await names()).toEqual(['main', 'open']);
    expect(await names({ includeHidden: true })).toEqual(['main', 'open', 'tieback-x']);
    expect(await names({ includeHidden: true, prefix: 'tieback-' })).toEqual(['tieback-x']);
    const commit = await at.commitFile('tieback-x', 'kept');
    expect((await lakefs.branches.get(repository, 'tieback-x')).commitId).toBe(commit.id);
    expect(await names()).toEqual(['main', 'open']);
  });

  it('deletes a branch in spite of what is staged on it, and keeps its tags', async () => {
    const { lakefs, repository } = at;
    await lakefs.branches.create(repository, { name: 'exp', source: 'main' });
    const commit = await at.commitFile('exp', 'a');
    await lakefs.tags.create(repository, { id: 'keep', ref: commit.id });
    await at.put('exp', 'staged');
    await lakefs.branches.delete(repository, 'exp');
    expect(await lakefs.branches.find(repository, 'exp')).toBeUndefined();
    expect((await lakefs.tags.get(repository, 'keep')).commitId).toBe(commit.id);
    expect(await at.paths('keep')).toEqual(['a']);
  });

  it('does not delete the default branch, nor one that is not there', async () => {
    await expect(at.lakefs.branches.delete(at.repository, 'main')).rejects.toMatchObject({
      code: 'LAKEFS_FORBIDDEN',
      status: 403,
    });
    await expect(at.lakefs.branches.delete(at.repository, 'none')).rejects.toMatchObject({
      code: 'LAKEFS_BRANCH_NOT_FOUND',
    });
  });

  it('tells what is staged, by kind, path and prefix', async () => {
    const { lakefs, repository } = at;
    await at.put('main', 'kept');
    await at.put('main', 'gone');
    await lakefs.commits.create(repository, 'main', { message: 'base' });
    await at.put('main', 'kept', 'longer than before');
    await at.put('main', 'new/a');
    await lakefs.objects.delete(repository, 'main', 'gone');
    const staged = await Array.fromAsync(lakefs.branches.listUncommitted(repository, 'main'));
    expect(staged.map(({ kind, path, pathKind }) => [kind, path, pathKind])).toEqual([
      ['removed', 'gone', 'object'],
      ['changed', 'kept', 'object'],
      ['added', 'new/a', 'object'],
    ]);
    const below = await Array.fromAsync(lakefs.branches.listUncommitted(repository, 'main', { prefix: 'new/' }));
    expect(below.map(({ path }) => path)).toEqual(['new/a']);
    const one = await Array.fromAsync(lakefs.branches.listUncommitted(repository, 'main', { limit: 1 }));
    expect(one).toHaveLength(1);
  });

  it('does not call the same bytes again a change', async () => {
    await at.commitFile('main', 'a', 'same');
    await at.put('main', 'a', 'same');
    expect(await Array.fromAsync(at.lakefs.branches.listUncommitted(at.repository, 'main'))).toEqual([]);
  });

  it('throws away what is staged', async () => {
    await at.commitFile('main', 'a', 'old');
    await at.put('main', 'a', 'new');
    await at.put('main', 'b');
    await at.lakefs.branches.resetUncommitted(at.repository, 'main');
    expect(await at.paths('main')).toEqual(['a']);
    expect(await at.readText('main', 'a')).toBe('old');
    await at.lakefs.branches.resetUncommitted(at.repository, 'main');
    await expect(at.lakefs.branches.resetUncommitted(at.repository, 'none')).rejects.toMatchObject({
      code: 'LAKEFS_BRANCH_NOT_FOUND',
    });
  });

  it('refuses names before sending them', async () => {
    for (const name of ['a/b', 'v1.2', '-x', '', 'ä', 'a b']) {
      await expect(at.lakefs.branches.create(at.repository, { name, source: 'main' })).rejects.toMatchObject({
        code: 'LAKEFS_NAME_INVALID',
      });
    }
    await expect(at.lakefs.branches.delete(at.repository, '..')).rejects.toMatchObject({ code: 'LAKEFS_NAME_INVALID' });
    expect(await at.lakefs.repositories.find(at.repository)).toBeDefined();
  });
});
