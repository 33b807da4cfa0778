import { describe, expect, it } from 'vitest';
import { anchorBranch } from '../../src/tie/keys.ts';
import { createTieback, type Tieback } from '../../src/tieback.ts';
import {
  firstTie,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
} from '../support/run-bench.ts';

const own = 'retina-first';

const stage = (bench: RunBench, branch: string, path: string) =>
  bench.lakefs.objects.upload(repository, branch, { path, body: Buffer.from('theirs') });

const stagedOn = async (bench: RunBench, branch: string) =>
  (await listAll(bench.lakefs.branches.listUncommitted(repository, branch))).map(({ path }) => path);

/** A tieback over the bench; somebody else acts once, before the first request that matches. */
const disturbed = (bench: RunBench, matches: RegExp, act: () => Promise<unknown>): Tieback => {
  let hasActed = false;
  const fetch = async (...args: ConstructorParameters<typeof Request>): Promise<Response> => {
    const request = new Request(...args);
    if (!hasActed && matches.test(`${request.method} ${new URL(request.url).pathname}`)) {
      hasActed = true;
      await act();
    }
    return bench.runtime.fetch(request);
  };
  return createTieback(bench.config, { runtime: { ...bench.runtime, fetch: fetch as typeof globalThis.fetch } });
};

/** Every commit that holds the path. */
const commitsWith = async (bench: RunBench, path: string): Promise<readonly string[]> => {
  const branches = await listAll(bench.lakefs.branches.list(repository, { includeHidden: true }));
  const found = await Promise.all(
    branches.map(async ({ id, commitId }) =>
      (await bench.lakefs.objects.findStat(repository, commitId, path)) === undefined ? [] : [id],
    ),
  );
  return found.flat();
};

const comparing = /^GET .*[/]diff[/]/;

describe("somebody else's upload to a tie's own branch before the data is committed", () => {
  it.each([
    ['beside the data folder', { data: { dir: 'data' } }, 'test/theirs.csv'],
    ['within its prefix', { data: { dir: 'data' } }, 'train/theirs.csv'],
    ['of a run that brings no data', {}, 'train/theirs.csv'],
  ])('%s is named, and not committed; once it is gone the run goes on', async (_where, more, path) => {
    using bench = await openRunBench();
    bench.write('data/a.csv', 'x,y\n1,2\n');
    bench.write('data/deep/b.csv', 'x,y\n3,4\n');
    bench.write('data/new.csv', 'x,y\n9,9\n');
    const tieback = disturbed(bench, comparing, () => stage(bench, own, path));
    await expect(tieback.run(requestFor(more))).rejects.toMatchObject({
      code: 'LAKEFS_BRANCH_DIRTY',
      message: expect.stringContaining(`a change that is not this run's, and a commit would take it along: "${path}"`),
      hint: expect.stringMatching(/lakectl branch reset .* --object PATH.*tieback resume/),
      details: { paths: [path] },
    });
    expect(await commitsWith(bench, path)).toEqual([]);
    expect(await stagedOn(bench, own)).toContain(path);
    await bench.lakefs.objects.delete(repository, own, path);
    const outcome = await bench.tieback.resume();
    expect(outcome).toMatchObject({ isComplete: true, isNewData: 'data' in more });
    expect(await commitsWith(bench, path)).toEqual([]);
  });

  it('that takes away what the folder holds is found too', async () => {
    using bench = await openRunBench();
    bench.write('data/a.csv', 'x,y\n1,2\n');
    bench.write('data/deep/b.csv', 'x,y\n3,4\n');
    const remove = () => bench.lakefs.objects.delete(repository, own, 'train/a.csv');
    const running = disturbed(bench, comparing, remove).run(requestFor({ data: { dir: 'data' } }));
    await expect(running).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_DIRTY', details: { paths: ['train/a.csv'] } });
  });

  it('cannot be told from what a prepare command writes: what lies outside of the prefix is named', async () => {
    using bench = await openRunBench();
    const staging = disturbed(bench, comparing, () => stage(bench, own, 'test/theirs.csv'));
    expect(await staging.run(requestFor({ prepare: 'true' }))).toMatchObject({ isComplete: true, isNewData: true });
    expect(await commitsWith(bench, 'test/theirs.csv')).toContain(own);
  });
});

describe('what is staged on the branch while the command runs', () => {
  it('is committed as its outputs, and named', async () => {
    using bench = await openRunBench();
    bench.whileTraining(() => stage(bench, own, 'train/output.csv'));
    const outcome = await bench.tieback.run(requestFor({ command: patientScript() }));
    expect(outcome.isComplete).toBe(true);
    const told = bench.told.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
    expect(told).toContainEqual(expect.stringContaining('committed as its outputs: "train/output.csv"'));
  });
});

describe("somebody else's upload to an anchor", () => {
  it.each([
    ['with a branch of its own', requestFor()],
    ['on a fixed version', requestFor({ source: { kind: 'fixed', ref: 'v1' } })],
  ])('of a tie %s is not committed with the record, which is left to resume', async (_title, request) => {
    using bench = await openRunBench({ attempts: 1 });
    bench.sandbox.lakefs.fail({
      method: 'POST',
      path: `/branches/${anchorBranch(firstTie)}/objects`,
      when: 'before-effect',
      times: 2,
      action: { kind: 'cut' },
    });
    const broken = await bench.tieback.run(request);
    expect(broken.failures).toMatchObject([{ step: 'record' }]);
    const anchor = anchorBranch(broken.tie);
    await stage(bench, anchor, 'theirs.csv');
    const refused = await bench.tieback.resume(broken.tie);
    expect(refused.failures).toMatchObject([
      { step: 'record', code: 'LAKEFS_BRANCH_DIRTY', message: expect.stringContaining('"theirs.csv"') },
    ]);
    expect(await stagedOn(bench, anchor)).toEqual(['theirs.csv']);
    await bench.lakefs.objects.delete(repository, anchor, 'theirs.csv');
    expect(await bench.tieback.resume(broken.tie)).toMatchObject({ isComplete: true });
    expect(await commitsWith(bench, 'theirs.csv')).toEqual([]);
  });

  it('that somebody else made for a tie on a fixed version is not committed with the link', async () => {
    using bench = await openRunBench();
    const anchor = anchorBranch(firstTie);
    bench.whileTraining(async () => {
      await bench.lakefs.branches.create(repository, { name: anchor, source: 'v1', isHidden: true });
      await stage(bench, anchor, 'theirs.csv');
    });
    const request = requestFor({ source: { kind: 'fixed', ref: 'v1' }, command: patientScript() });
    const { failures } = await bench.tieback.run(request);
    expect(failures).toMatchObject([
      { step: 'backLink', code: 'LAKEFS_BRANCH_DIRTY', message: expect.stringContaining('"theirs.csv"') },
    ]);
    expect(await commitsWith(bench, 'theirs.csv')).toEqual([]);
  });
});
