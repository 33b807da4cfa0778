import { describe, expect, it } from 'vitest';
import { openTarget } from '../support/targets.ts';

const nothing = '0'.repeat(64);

describe('lakeFS repositories', () => {
  it('makes a repository with its default branch on one commit without parents', async () => {
    const { lakefs, uniqueName } = await openTarget();
    const name = uniqueName('made');
    const made = await lakefs.repositories.create({
      name,
      storageNamespace: `local://${name}`,
      defaultBranch: 'trunk',
    });
    expect(made).toMatchObject({
      id: name,
      defaultBranch: 'trunk',
      storageNamespace: `local://${name}`,
      isReadOnly: false,
    });
    const { commitId } = await lakefs.branches.get(name, 'trunk');
    expect(await lakefs.commits.get(name, 'trunk')).toMatchObject({
      id: commitId,
      parents: [],
      committer: '',
      message: 'Repository created',
      metaRangeId: '',
      metadata: {},
    });
  });

  it('takes "main" as the default branch', async () => {
    const { lakefs, uniqueName } = await openTarget();
    const name = uniqueName('main');
    const made = await lakefs.repositories.create({ name, storageNamespace: `local://${name}` });
    expect(made.defaultBranch).toBe('main');
  });

  it('gives a repository by name, and hands its answer to the recorder as it came', async () => {
    const { lakefs, createRepository } = await openTarget();
    const name = await createRepository('recorded');
    const answers: unknown[] = [];
    const found = await lakefs.repositories.get(name, { record: (answer) => answers.push(answer) });
    expect(found.id).toBe(name);
    expect(answers).toEqual([expect.objectContaining({ id: name, default_branch: 'main' })]);
  });

  it('refuses a name that is taken', async () => {
    const { lakefs, createRepository, uniqueName } = await openTarget();
    const name = await createRepository('taken');
    await expect(
      lakefs.repositories.create({ name, storageNamespace: `local://${uniqueName('other')}` }),
    ).rejects.toMatchObject({ code: 'LAKEFS_REPOSITORY_EXISTS', status: 409, effect: 'none' });
  });

  it('refuses a storage namespace that is in use', async () => {
    const { lakefs, createRepository, uniqueName } = await openTarget();
    const owner = await createRepository('owner');
    await expect(
      lakefs.repositories.create({ name: uniqueName('second'), storageNamespace: `local://${owner}` }),
    ).rejects.toMatchObject({ code: 'LAKEFS_REJECTED', status: 400 });
  });

  it('lists the repositories whose names begin alike', async () => {
    const { lakefs, createRepository } = await openTarget();
    const name = await createRepository('listed');
    const found = await Array.fromAsync(lakefs.repositories.list({ prefix: name.slice(0, -1) }));
    expect(found.map(({ id }) => id)).toContain(name);
    expect(found.every(({ id }) => id.startsWith(name.slice(0, -1)))).toBe(true);
    expect(await Array.fromAsync(lakefs.repositories.list({ prefix: `${name}-no` }))).toEqual([]);
  });

  it('tells a missing repository from a missing thing in it', async () => {
    const { lakefs, uniqueName } = await openTarget();
    const name = uniqueName('missing');
    expect(await lakefs.repositories.find(name)).toBeUndefined();
    const missing = { code: 'LAKEFS_REPOSITORY_NOT_FOUND', status: 404, effect: 'none' };
    await expect(lakefs.repositories.get(name)).rejects.toMatchObject(missing);
    await expect(lakefs.branches.find(name, 'main')).rejects.toMatchObject(missing);
    await expect(lakefs.tags.find(name, 'v1')).rejects.toMatchObject(missing);
    await expect(lakefs.commits.find(name, nothing)).rejects.toMatchObject(missing);
    await expect(lakefs.objects.findStat(name, 'main', 'a')).rejects.toMatchObject(missing);
    await expect(lakefs.gcRules.find(name)).rejects.toMatchObject(missing);
    await expect(Array.fromAsync(lakefs.branches.list(name))).rejects.toMatchObject(missing);
    await expect(lakefs.repositories.delete(name)).rejects.toMatchObject(missing);
  });

  it('deletes a repository', async () => {
    const { lakefs, createRepository } = await openTarget();
    const name = await createRepository('doomed');
    await lakefs.repositories.delete(name);
    await expect.poll(() => lakefs.repositories.find(name), { timeout: 10_000, interval: 250 }).toBeUndefined();
  }, 15_000);
});
