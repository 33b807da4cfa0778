import { describe, expect, it } from 'vitest';
import { listAll, openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';

const name = 'retina-first';

/** The network dies as the tie's branch is asked for, and a colleague makes one of that name. */
const takenMeanwhile = async ({ isStaged }: { isStaged: boolean }): Promise<RunBench> => {
  const bench = await openRunBench({ attempts: 1 });
  const rule = { method: 'POST', path: '/branches', when: 'before-effect', times: 4 } as const;
  bench.sandbox.lakefs.fail({ ...rule, action: { kind: 'status', status: 500 } });
  await expect(bench.tieback.run(requestFor())).rejects.toThrow();
  const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
  const create = () => bench.lakefs.branches.create(repository, { name, source: commitId });
  await expect
    .poll(() =>
      create()
        .then(() => true)
        .catch(() => false),
    )
    .toBe(true);
  if (isStaged)
    await bench.lakefs.objects.upload(repository, name, { path: 'train/other.csv', body: Buffer.from('theirs') });
  return bench;
};

const stagedOn = async ({ lakefs }: RunBench): Promise<readonly string[]> =>
  (await listAll(lakefs.branches.listUncommitted(repository, name))).map(({ path }) => path);

describe("somebody else's branch of the name that a broken tie wanted", () => {
  it("is not taken for the tie's by resume, and what they staged is left alone", async () => {
    using bench = await takenMeanwhile({ isStaged: true });
    await expect(bench.tieback.resume()).rejects.toMatchObject({
      code: 'LAKEFS_BRANCH_FOREIGN',
      hint: expect.stringContaining('tieback abort'),
    });
    expect(await stagedOn(bench)).toEqual(['train/other.csv']);
  });

  it('outlives the tie, which can be given up all the same', async () => {
    using bench = await takenMeanwhile({ isStaged: true });
    await bench.tieback.abort();
    expect(bench.warnings()).toEqual([`branch "${name}" of repository "faces" is not this tie's: it is left as it is`]);
    expect(await stagedOn(bench)).toEqual(['train/other.csv']);
    expect(await bench.tieback.ties()).toMatchObject([{ state: 'aborted' }]);
  });

  it('is as good as its own while nothing is staged on it', async () => {
    using bench = await takenMeanwhile({ isStaged: false });
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, branch: name });
  });
});
