import { beforeEach, describe, expect, it } from 'vitest';
import { openRepository, type TestRepository } from '../support/lakefs-repository.ts';

describe('lakeFS tags', () => {
  let at: TestRepository;
  beforeEach(async () => {
    at = await openRepository('tags');
  });

  it('names a commit', async () => {
    const commit = await at.commitFile('main', 'a');
    const made = await at.lakefs.tags.create(at.repository, { id: 'dataset-v1.0-baseline', ref: commit.id });
    expect(made).toEqual({ id: 'dataset-v1.0-baseline', commitId: commit.id });
    expect(await at.lakefs.tags.get(at.repository, 'dataset-v1.0-baseline')).toEqual(made);
    expect((await at.lakefs.commits.get(at.repository, 'dataset-v1.0-baseline')).id).toBe(commit.id);
  });

  it('never moves: the same name is refused, on the same commit too', async () => {
    const first = await at.commitFile('main', 'a');
    await at.lakefs.tags.create(at.repository, { id: 'v1', ref: first.id });
    const second = await at.commitFile('main', 'b');
    for (const ref of [second.id, first.id]) {
      await expect(at.lakefs.tags.create(at.repository, { id: 'v1', ref })).rejects.toMatchObject({
        code: 'LAKEFS_TAG_EXISTS',
        status: 409,
        effect: 'none',
      });
    }
    expect((await at.lakefs.tags.get(at.repository, 'v1')).commitId).toBe(first.id);
  });

  it('finds none of a name that no tag can have, though the server calls that name invalid', async () => {
    for (const name of ['a b', 'a..b', 'a*']) {
      expect(await at.lakefs.tags.find(at.repository, name)).toBeUndefined();
      await expect(at.lakefs.tags.get(at.repository, name)).rejects.toMatchObject({ status: 400 });
    }
  });

  it('refuses the name of a branch', async () => {
    await expect(at.lakefs.tags.create(at.repository, { id: 'main', ref: 'main' })).rejects.toMatchObject({
      code: 'LAKEFS_TAG_EXISTS',
    });
  });

  it('refuses a ref that does not exist', async () => {
    await expect(at.lakefs.tags.create(at.repository, { id: 'v1', ref: 'none' })).rejects.toMatchObject({
      code: 'LAKEFS_REF_NOT_FOUND',
      status: 404,
    });
  });

  it('names the last commit of a dirty branch', async () => {
    const commit = await at.commitFile('main', 'a');
    await at.put('main', 'staged');
    expect((await at.lakefs.tags.create(at.repository, { id: 'v1', ref: 'main' })).commitId).toBe(commit.id);
    expect(await at.paths('v1')).toEqual(['a']);
  });

  it('lists tags by name and prefix', async () => {
    for (const id of ['v2', 'v1', 'other']) await at.lakefs.tags.create(at.repository, { id, ref: 'main' });
    const names = async (prefix?: string) =>
      (await Array.fromAsync(at.lakefs.tags.list(at.repository, prefix ? { prefix } : {}))).map(({ id }) => id);
    expect(await names()).toEqual(['other', 'v1', 'v2']);
    expect(await names('v')).toEqual(['v1', 'v2']);
  });

  it('deletes a tag, after which its name is free', async () => {
    await at.lakefs.tags.create(at.repository, { id: 'v1', ref: 'main' });
    await at.lakefs.tags.delete(at.repository, 'v1');
    expect(await at.lakefs.tags.find(at.repository, 'v1')).toBeUndefined();
    await expect(at.lakefs.tags.get(at.repository, 'v1')).rejects.toMatchObject({ code: 'LAKEFS_TAG_NOT_FOUND' });
    await expect(at.lakefs.tags.delete(at.repository, 'v1')).rejects.toMatchObject({ code: 'LAKEFS_TAG_NOT_FOUND' });
    await at.lakefs.tags.create(at.repository, { id: 'v1', ref: 'main' });
  });

  it('takes dots and letters of any alphabet, and resolves them', async () => {
    const { commitId } = await at.lakefs.branches.get(at.repository, 'main');
    for (const id of ['v1.2.3', 'größe-1', '数据', '.hidden', '-dash', 'a{b}"c']) {
      await at.lakefs.tags.create(at.repository, { id, ref: 'main' });
      expect((await at.lakefs.commits.get(at.repository, id)).id).toBe(commitId);
      expect((await at.lakefs.tags.get(at.repository, id)).id).toBe(id);
    }
  });

  it('refuses names that could not be used as a ref before sending them', async () => {
    for (const id of ['', '@', 'a/b', 'a..b', 'a.', 'a.lock', 'a b', 'a^', 'a~1', 'v1@', 'v$1', '50%', 'a:b', 'a*']) {
      await expect(at.lakefs.tags.create(at.repository, { id, ref: 'main' })).rejects.toMatchObject({
        code: 'LAKEFS_NAME_INVALID',
      });
    }
  });
});
