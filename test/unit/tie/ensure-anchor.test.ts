import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureAnchor } from '../../../src/tie/ensure-anchor.ts';
import { listAll, openRunBench, type RunBench, repository } from '../../support/run-bench.ts';

const name = 'tieback-baseline';

describe('ensureAnchor', () => {
  let bench: RunBench;
  let source: string;
  beforeEach(async () => {
    bench = await openRunBench();
    source = (await bench.lakefs.tags.get(repository, 'v1')).commitId;
  });
  afterEach(() => bench[Symbol.dispose]());

  const ensure = async () =>
    ensureAnchor(
      bench.lakefs,
      { repository, name, source: (await bench.lakefs.commits.get(repository, source)).id },
      {},
    );
  const commitTo = async (branch: string) => {
    await bench.lakefs.objects.upload(repository, branch, { path: 'stray', body: Buffer.from('1') });
    return bench.lakefs.commits.create(repository, branch, { message: 'stray' });
  };

  it('makes a hidden branch at the commit, and leaves it there', async () => {
    expect(await ensure()).toEqual({ isFound: false, hasGrown: false });
    expect(await ensure()).toEqual({ isFound: true, hasGrown: false });
    expect((await bench.lakefs.branches.get(repository, name)).commitId).toBe(source);
    expect((await listAll(bench.lakefs.branches.list(repository))).map(({ id }) => id)).not.toContain(name);
  });

  it('takes one that has grown from the commit, and says so', async () => {
    await ensure();
    const { id } = await commitTo(name);
    expect(await ensure()).toEqual({ isFound: true, hasGrown: true });
    expect((await bench.lakefs.branches.get(repository, name)).commitId).toBe(id);
  });

  it('refuses one that does not hold the commit, and tells how to mend that', async () => {
    await bench.lakefs.branches.create(repository, { name, source });
    source = (await commitTo('main')).id;
    await expect(ensure()).rejects.toMatchObject({
      code: 'LAKEFS_BRANCH_FOREIGN',
      hint: expect.stringContaining(`lakectl branch delete lakefs://${repository}/${name}`),
    });
  });

  it('is no branch when a tag has its name', async () => {
    await bench.lakefs.tags.create(repository, { id: name, ref: source });
    await expect(ensure()).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_EXISTS' });
  });
});
