import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import { firstTie, listAll, openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';

const files = { 'a.csv': 'x,y\n1,2\n', 'deep/b.csv': 'x,y\n3,4\n' };

const copyOfBaseline = (bench: RunBench): void => {
  for (const [path, content] of Object.entries(files)) bench.write(`data/${path}`, content);
};

const emptyFolder = (bench: RunBench): void => rmSync(join(bench.dir, 'data'), { recursive: true });

const atUpload = { method: 'POST', path: 'branches/retina-first/objects', times: 2 };
const atBranch = { method: 'POST', path: '/branches', times: 2 };

/** A run that breaks at the first request of a kind, before that has any effect, and when its folder is filled. */
const brokenAt = async (
  { method, path, times }: typeof atUpload,
  asked: Partial<RunRequest>,
  arrange = (_: RunBench) => {},
) => {
  const bench = await openRunBench({ attempts: 1 });
  arrange(bench);
  const rule = { method, path, when: 'before-effect', times } as const;
  bench.sandbox.lakefs.fail({ ...rule, action: { kind: 'delay', ms: 500 } });
  bench.sandbox.lakefs.fail({ ...rule, action: { kind: 'status', status: 500 } });
  await expect(bench.tieback.run(requestFor({ data: { dir: 'data' }, ...asked }))).rejects.toThrow();
  return bench;
};

const refusalOf = (words: string) => ({
  code: 'DATA_DIRECTORY_CHANGED',
  message: expect.stringContaining(words),
  hint: expect.stringMatching(
    new RegExp(
      `^let nothing else write to it; then begin anew: tieback abort ${firstTie}.*, and run again; or, once the folder is as it was: tieback resume ${firstTie}$`,
    ),
  ),
});

const committed = async ({ lakefs }: RunBench): Promise<readonly string[]> =>
  (await listAll(lakefs.objects.list(repository, 'retina-first', { prefix: 'train/' }))).map(({ path }) => path);

describe('a folder that was prepared', () => {
  const prepare = `echo A > data/new.csv; echo '{"augmentation_params":{"strategy":"A"}}' > "$TIEBACK_METADATA"`;

  it('is committed under what its command said only as that left it', async () => {
    using bench = await brokenAt(atUpload, { prepare, tag: 'strat-A' });
    rmSync(join(bench.dir, 'data/new.csv'));
    rmSync(join(bench.dir, 'data/deep'), { recursive: true });
    bench.write('data/strategyB.csv', 'B\n');
    const left = 'not as the prepare command left it; against the baseline it now has 1 added (first "strategyB.csv")';
    await expect(bench.tieback.resume()).rejects.toMatchObject(refusalOf(left));
    expect(await committed(bench)).toEqual(['train/a.csv', 'train/deep/b.csv']);
    rmSync(join(bench.dir, 'data/strategyB.csv'));
    bench.write('data/deep/b.csv', files['deep/b.csv']);
    bench.write('data/new.csv', 'A\n');
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, counts: { added: 1, removed: 0 } });
    expect(await committed(bench)).toContain('train/new.csv');
  });

  it('was filled for the command, which begins with nothing else', async () => {
    using bench = await brokenAt(atBranch, { prepare });
    bench.write('data/a.csv', 'MINE');
    const filled = 'not as it was filled; against the baseline it now has 0 added, 1 changed (first "a.csv")';
    for (let time = 1; time <= 2; time++) await expect(bench.tieback.resume()).rejects.toMatchObject(refusalOf(filled));
    bench.write('data/a.csv', files['a.csv']);
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, counts: { added: 1, changed: 0 } });
  });

  it("is the user's own as it was planned from, or the command does not begin", async () => {
    using bench = await brokenAt(atBranch, { prepare }, copyOfBaseline);
    bench.write('data/a.csv', 'OTHER');
    const planned = 'not as it was when the run was planned; against the baseline it now has 0 added, 1 changed';
    await expect(bench.tieback.resume()).rejects.toMatchObject(refusalOf(planned));
    bench.write('data/a.csv', files['a.csv']);
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, counts: { added: 1, changed: 0 } });
  });
});

describe('a folder that was filled', () => {
  it.each([
    ['changed', (bench: RunBench) => bench.write('data/a.csv', 'MINE')],
    ['emptied', emptyFolder],
  ])('is no new version because somebody has %s it', async (_title, tamper) => {
    using bench = await brokenAt(atBranch, { data: { dir: 'data', allowDelete: true } });
    tamper(bench);
    bench.write('data/.keep', '');
    await expect(bench.tieback.resume()).rejects.toMatchObject(refusalOf('is not as it was filled'));
    emptyFolder(bench);
    copyOfBaseline(bench);
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, isNewData: false });
  });
});

describe('a folder of the user', () => {
  it('removes nothing that the plan did not say, even where deletions are allowed', async () => {
    const arrange = (bench: RunBench) => {
      copyOfBaseline(bench);
      bench.write('data/new.csv', 'n');
    };
    using bench = await brokenAt(atBranch, { data: { dir: 'data', allowDelete: true } }, arrange);
    emptyFolder(bench);
    bench.write('data/.gitkeep', '');
    const planned =
      'not as it was when the run was planned; against the baseline it now has 1 added (first ".gitkeep")';
    await expect(bench.tieback.resume()).rejects.toMatchObject(refusalOf(planned));
    expect(await committed(bench)).toEqual(['train/a.csv', 'train/deep/b.csv']);
    emptyFolder(bench);
    arrange(bench);
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, counts: { added: 1, removed: 0 } });
  });
});

describe('a folder that was uploaded', () => {
  it("that has lost a file since is to be put back: what is staged is the run's own", async () => {
    const atCommit = { method: 'POST', path: '/branches/retina-first/commits', times: 2 };
    using bench = await brokenAt(atCommit, {}, (one) => {
      copyOfBaseline(one);
      one.write('data/new.csv', 'A\n');
    });
    rmSync(join(bench.dir, 'data/new.csv'));
    await expect(bench.tieback.resume()).rejects.toMatchObject(refusalOf('not as it was when the run was planned'));
    bench.write('data/new.csv', 'A\n');
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, dataCheck: 'unchanged' });
    expect(await committed(bench)).toContain('train/new.csv');
  });
});
