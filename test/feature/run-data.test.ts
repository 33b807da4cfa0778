import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../src/errors.ts';
import { dataKey } from '../../src/tie/keys.ts';
import type { Interrupts } from '../../src/wrap/ports.ts';
import {
  firstTie,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';
import { shellUntil } from '../support/shell-until.ts';

const baseline = { 'a.csv': 'x,y\n1,2\n', 'deep/b.csv': 'x,y\n3,4\n' };
const aside = (path: string): string => `.tieback/ties/${firstTie}/aside/1/${path}`;

const copyOfBaseline = (bench: RunBench): void => {
  for (const [path, content] of Object.entries(baseline)) bench.write(`data/${path}`, content);
};

/** The first request of a kind breaks, and with it the run. */
const broken = async (method: string, path: string) => {
  const bench = await openRunBench({ attempts: 1 });
  bench.sandbox.lakefs.fail({ method, path, when: 'before-effect', action: { kind: 'status', status: 500 } });
  return bench;
};

describe('data that a prepare command commits by itself', () => {
  it('is what was trained on: the data commit stands on top and counts against the baseline', async () => {
    using bench = await openRunBench();
    const running = bench.tieback.run(requestFor({ prepare: shellUntil('committed') }));
    await expect.poll(() => bench.lakefs.branches.find(repository, 'retina-first')).toBeDefined();
    await bench.lakefs.objects.upload(repository, 'retina-first', { path: 'train/c.csv', body: Buffer.from('c') });
    const own = await bench.lakefs.commits.create(repository, 'retina-first', { message: 'own' });
    bench.write('committed', '');
    const outcome = await running;
    expect(outcome).toMatchObject({ isComplete: true, counts: { original: 2, added: 1, total: 3 } });
    const data = await bench.lakefs.commits.get(repository, outcome.dataCommit ?? '');
    expect(data).toMatchObject({ parents: [own.id], metadata: { [dataKey.added]: '1' } });
  });
});

describe('what a prepare command committed by itself before it broke off', () => {
  it('is nothing to prepare again upon: the branch has to be made anew first', async () => {
    using bench = await openRunBench();
    const prepare = `echo once >> prepared; ${shellUntil('committed')}; test -e mended`;
    const running = bench.tieback.run(requestFor({ prepare }));
    const refused = expect(running).rejects.toMatchObject({ code: 'RUN_PREPARE_FAILED' });
    await expect.poll(() => bench.lakefs.branches.find(repository, 'retina-first')).toBeDefined();
    await bench.lakefs.objects.upload(repository, 'retina-first', { path: 'train/c.csv', body: Buffer.from('c') });
    await bench.lakefs.commits.create(repository, 'retina-first', { message: 'half' });
    bench.write('committed', '');
    await refused;
    bench.write('mended', '');
    const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
    await expect(bench.tieback.resume()).rejects.toMatchObject({
      code: 'RUN_PREPARE_LEFT_COMMITS',
      hint: expect.stringMatching(
        `lakectl branch delete lakefs://faces/retina-first .*--source lakefs://faces/${commitId}; then .*tieback resume`,
      ),
    });
    expect(bench.read('prepared')).toBe('once\n');
    await bench.lakefs.branches.delete(repository, 'retina-first');
    await bench.lakefs.branches.create(repository, { name: 'retina-first', source: commitId });
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, isNewData: false });
  });
});

describe('what a prepare command staged by itself before it broke off', () => {
  it('is thrown away before it is run again', async () => {
    using bench = await openRunBench();
    const running = bench.tieback.run(requestFor({ prepare: `${shellUntil('staged')}; test -e mended` }));
    const refused = expect(running).rejects.toMatchObject({ code: 'RUN_PREPARE_FAILED' });
    await expect.poll(() => bench.lakefs.branches.find(repository, 'retina-first')).toBeDefined();
    await bench.lakefs.objects.upload(repository, 'retina-first', { path: 'train/half.csv', body: Buffer.from('c') });
    bench.write('staged', '');
    await refused;
    bench.write('mended', '');
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, isNewData: false });
  });
});

describe('the folder of an input', () => {
  const inputs = [{ role: 'test', uri: 'lakefs://faces/v1/test/' }];
  const folder = `.tieback/ties/${firstTie}/inputs/test`;

  it('is hashed again after training, and a difference is a failed check that names it', async () => {
    using bench = await openRunBench();
    const command = script('echo 7,8 >> "$TIEBACK_INPUT_TEST_DIR/t.csv"');
    const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data' }, inputs, command }));
    expect(outcome).toMatchObject({ isComplete: true, dataCheck: 'changed', dataMode: 'uri-given' });
    const where = join(bench.dir, folder);
    expect(bench.read(`${folder}/t.csv`)).toBe('x,y\n5,6\n7,8\n');
    expect(bench.warnings()).toEqual([
      `input "test" (${where}) changed after it was fetched (1 file, first t.csv): recorded as a failed check`,
    ]);
  });

  it('is verified like the data folder when nobody changed it', async () => {
    using bench = await openRunBench();
    const command = script('cp "$TIEBACK_INPUT_TEST_DIR/t.csv" seen');
    const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data' }, inputs, command }));
    expect(bench.read('seen')).toBe('x,y\n5,6\n');
    expect(outcome).toMatchObject({ isComplete: true, dataCheck: 'unchanged', dataMode: 'dir-verified' });
  });

  it('is kept until the tie is sealed, and no longer', async () => {
    using bench = await openRunBench({ attempts: 1 });
    bench.whileTraining(async () => bench.takeDown('lakefs', 0));
    const asked = requestFor({ data: { dir: 'data' }, inputs, command: patientScript() });
    expect(await bench.tieback.run(asked)).toMatchObject({ isComplete: false });
    expect(existsSync(join(bench.dir, folder, 't.csv'))).toBe(true);
    bench.bringUp();
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, dataCheck: 'unchanged' });
    expect(existsSync(join(bench.dir, folder))).toBe(false);
  });

  it('goes with a tie that is given up', async () => {
    using bench = await openRunBench();
    const asked = requestFor({ data: { dir: 'data' }, inputs, prepare: 'exit 3' });
    await expect(bench.tieback.run(asked)).rejects.toMatchObject({ code: 'RUN_PREPARE_FAILED' });
    expect(existsSync(join(bench.dir, folder, 't.csv'))).toBe(true);
    await bench.tieback.abort();
    expect(existsSync(join(bench.dir, folder))).toBe(false);
  });
});

describe('a prepare command that leaves no data', () => {
  it('is told of before the training, with how much it removed', async () => {
    using bench = await openRunBench();
    copyOfBaseline(bench);
    await bench.tieback.run(requestFor({ data: { dir: 'data' }, prepare: 'rm -rf data/*' }));
    expect(bench.warnings()[0]).toBe(
      'the data is empty: all 2 objects of baseline v1 were removed by the prepare command, and the training gets none',
    );
  });

  it('is not told of while something is left', async () => {
    using bench = await openRunBench();
    copyOfBaseline(bench);
    await bench.tieback.run(requestFor({ data: { dir: 'data' }, prepare: 'rm data/a.csv' }));
    expect(bench.warnings()).toEqual([]);
  });
});

describe('a data folder that an earlier run prepared', () => {
  const prepare = 'cp data/a.csv "data/copy-$(ls data | wc -l).csv"';

  it('is not prepared once more without a word', async () => {
    using bench = await openRunBench();
    const asked = requestFor({ data: { dir: 'data' }, prepare });
    expect(await bench.tieback.run(asked)).toMatchObject({ counts: { added: 1 } });
    const second = { ...asked, runName: 'second' };
    await expect(bench.tieback.run(second)).rejects.toMatchObject({ code: 'DATA_DIRECTORY_CHANGED' });
    expect(await bench.tieback.ties()).toHaveLength(1);
    const meant = await bench.tieback.run({ ...second, prepareChanged: true });
    expect(meant).toMatchObject({ isComplete: true, counts: { added: 2 } });
  });

  it('is prepared by resume as it was meant to be when it broke', async () => {
    using bench = await openRunBench();
    copyOfBaseline(bench);
    bench.write('data/new.csv', 'n');
    const asked = { data: { dir: 'data' }, prepare: `test -e ok || exit 1; ${prepare}`, prepareChanged: true };
    await expect(bench.tieback.run(requestFor(asked))).rejects.toMatchObject({ code: 'RUN_PREPARE_FAILED' });
    bench.write('ok', '');
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, counts: { added: 2 } });
  });
});

describe('a data folder that changes between a failure and its resume', () => {
  it('deletes no objects that nobody allowed to be deleted', async () => {
    using bench = await openRunBench({ attempts: 1 });
    copyOfBaseline(bench);
    bench.write('data/new.csv', 'n');
    const asked = requestFor({ data: { dir: 'data' } });
    await bench.tieback.plan(asked);
    const before = bench.sandbox.lakefs.requests.length;
    await bench.tieback.plan(asked);
    bench.takeDown('lakefs', bench.sandbox.lakefs.requests.length - before);
    await expect(bench.tieback.run(asked)).rejects.toThrow();
    bench.bringUp();
    expect(await bench.tieback.ties()).toHaveLength(1);
    rmSync(join(bench.dir, 'data/deep'), { recursive: true });
    const refusal = { code: 'DATA_DIRECTORY_CHANGED', hint: expect.stringContaining('resume') };
    await expect(bench.tieback.resume()).rejects.toMatchObject(refusal);
    bench.write('data/deep/b.csv', baseline['deep/b.csv']);
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, counts: { added: 1, removed: 0 } });
  });

  it('is filled without losing what somebody put into it', async () => {
    using bench = await broken('GET', 'objects?path=train');
    await expect(bench.tieback.run(requestFor({ data: { dir: 'data' } }))).rejects.toThrow();
    bench.write('data/a.csv', 'MINE');
    bench.write('data/sub/mine.csv', 'MINE TOO');
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, isNewData: false });
    expect(bench.read('data/a.csv')).toBe(baseline['a.csv']);
    expect([bench.read(aside('a.csv')), bench.read(aside('sub/mine.csv'))]).toEqual(['MINE', 'MINE TOO']);
    expect(bench.warnings()).toContainEqual(expect.stringMatching(/moved 2 files of ".*data" to ".*aside/));
  });

  it('keeps what a broken prepare command left in a filled folder', async () => {
    using bench = await openRunBench();
    const prepare = 'cd data; echo once >> a.csv; test -e ../ok || { touch ../ok; exit 3; }';
    await expect(bench.tieback.run(requestFor({ data: { dir: 'data' }, prepare }))).rejects.toThrow();
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, counts: { changed: 1 } });
    expect(bench.read('data/a.csv')).toBe(`${baseline['a.csv']}once\n`);
    expect(bench.read(aside('a.csv'))).toBe(`${baseline['a.csv']}once\n`);
  });

  it("is not prepared twice over: the user's own has to be restored first", async () => {
    using bench = await openRunBench();
    copyOfBaseline(bench);
    const prepare = 'echo once >> data/a.csv; test -e ok || { touch ok; exit 3; }';
    await expect(bench.tieback.run(requestFor({ data: { dir: 'data' }, prepare }))).rejects.toThrow();
    const refusal = { code: 'DATA_DIRECTORY_UNUSABLE', message: expect.stringContaining('"a.csv"') };
    await expect(bench.tieback.resume()).rejects.toMatchObject(refusal);
    copyOfBaseline(bench);
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, counts: { changed: 1 } });
    expect(bench.read('data/a.csv')).toBe(`${baseline['a.csv']}once\n`);
  });
});

describe('a prefix that holds nothing', () => {
  it.each([
    ['of the data', { prefix: 'trian' }, /--prefix/],
    ['of an input', { inputs: [{ role: 'test', uri: 'lakefs://faces/v1/tset' }] }, /--input test=.*tset/],
  ])('is refused for a typing error %s', async (_title, asked, hint) => {
    using bench = await openRunBench();
    const refusal = { code: 'LAKEFS_OBJECT_NOT_FOUND', hint: expect.stringMatching(hint) };
    await expect(bench.tieback.run(requestFor(asked))).rejects.toMatchObject(refusal);
    expect(await bench.tieback.ties()).toEqual([]);
  });
});

describe('a prefix that the baseline holds nothing under', () => {
  it('is told with those that it has, when the folder brings data of its own', async () => {
    using bench = await openRunBench();
    bench.write('data/new.csv', '1\n');
    await bench.tieback.plan(requestFor({ prefix: 'trian', data: { dir: 'data' } }));
    expect(bench.warnings()).toEqual(['baseline v1 holds nothing under trian/; it has: test/, train/']);
  });

  it('is nothing to tell of when the prefix is there', async () => {
    using bench = await openRunBench();
    copyOfBaseline(bench);
    await bench.tieback.plan(requestFor({ data: { dir: 'data' } }));
    expect(bench.warnings()).toEqual([]);
  });
});

describe('a prepare command that fails', () => {
  it('leaves a tie that every refusal over its leavings names', async () => {
    using bench = await openRunBench();
    const asked = requestFor({ data: { dir: 'data' }, prepare: 'echo 1 > data/half.csv; exit 3' });
    await expect(bench.tieback.run(asked)).rejects.toMatchObject({
      code: 'RUN_PREPARE_FAILED',
      hint: expect.stringContaining(`tieback abort ${firstTie}, then run again`),
    });
    const unfinished = expect.stringMatching(
      `tie ${firstTie} of this folder is unfinished: tieback resume ${firstTie}`,
    );
    const again = expect(bench.tieback.plan(asked)).rejects;
    await again.toMatchObject({ code: 'DATA_DIRECTORY_CHANGED', hint: unfinished });
    const same = expect(bench.tieback.plan(requestFor())).rejects;
    await same.toMatchObject({ code: 'LAKEFS_BRANCH_EXISTS', hint: unfinished });
  });

  it('leaves a tie that a refusal over another folder does not name', async () => {
    using bench = await openRunBench();
    const asked = requestFor({ data: { dir: 'data' }, prepare: 'exit 3' });
    await expect(bench.tieback.run(asked)).rejects.toMatchObject({ code: 'RUN_PREPARE_FAILED' });
    bench.write('other/new.csv', '1\n');
    const other = bench.tieback.plan(requestFor({ data: { dir: 'other' }, prepare: 'true', runName: 'other' }));
    await expect(other).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_CHANGED',
      hint: expect.stringMatching(/^empty it to begin with the baseline/),
    });
  });
});

describe('metadata for a data commit that is not made', () => {
  it('is told to be lost', async () => {
    using bench = await openRunBench();
    await bench.tieback.run(requestFor({ metadata: { site: 'berlin' }, augmentationParams: { flip: true } }));
    expect(bench.warnings()).toEqual([expect.stringMatching(/not recorded: --meta, --augmentation-params/)]);
  });
});

describe('a prepare command that is stopped', () => {
  it('ends with everything that it started', async () => {
    const polite = new AbortController();
    const interrupts: Interrupts = {
      signal: polite.signal,
      abandon: new AbortController().signal,
      interruption: () => ({ signalName: 'SIGTERM', isDelivered: false }),
    };
    using bench = await openRunBench({ interrupts });
    const prepare = '(trap "sleep 0.2; echo told > told; exit" TERM; touch ready; while :; do sleep 0.02; done); true';
    const running = bench.tieback.run(requestFor({ prepare }));
    const ended = expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect.poll(() => existsSync(join(bench.dir, 'ready'))).toBe(true);
    polite.abort(new TiebackError('INTERRUPTED', 'interrupted', { hint: 'try again' }));
    await ended;
    expect(bench.read('told')).toBe('told\n');
    expect((await listAll(bench.mlflow.runs.search({ experimentIds: ['0', '1'] }))).length).toBe(0);
  });
});
