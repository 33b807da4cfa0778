import fs, { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readJournal } from '../../src/saga/journal.ts';
import { anchorBranch } from '../../src/tie/keys.ts';
import { searchTiedRuns } from '../../src/tie/search-tied-runs.ts';
import { createTieback, type Tieback } from '../../src/tieback.ts';
import { tieFolder } from '../../src/wrap/tie-folder.ts';
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

const linking = /^POST .*[/]branches[/]retina-first[/]commits$/;
const reading = /^(GET .*[/]runs[/]get|POST .*[/]runs[/]search)$/;

/** A tieback over the bench; before each request that `matches`, and is sent, somebody else acts. */
const disturbed = (bench: RunBench, matches: RegExp, act: (nth: number) => Promise<unknown>): Tieback => {
  let seen = 0;
  const fetch = async (...args: ConstructorParameters<typeof Request>): Promise<Response> => {
    const request = new Request(...args);
    if (matches.test(`${request.method} ${new URL(request.url).pathname}`)) await act(++seen);
    return bench.runtime.fetch(request);
  };
  return createTieback(bench.config, { runtime: { ...bench.runtime, fetch: fetch as typeof globalThis.fetch } });
};

describe('what somebody else stages on the branch at the moment of linking', () => {
  it('is no part of the link', async () => {
    using bench = await openRunBench();
    const stage = async (nth: number) =>
      nth === 1 &&
      bench.lakefs.objects.upload(repository, 'retina-first', { path: 'train/theirs.csv', body: Buffer.from('1') });
    const outcome = await disturbed(bench, linking, stage).run(requestFor());
    expect(outcome.isComplete).toBe(true);
    const link = await bench.lakefs.commits.get(repository, outcome.backLinkCommit ?? '');
    const parent = await bench.lakefs.commits.get(repository, link.parents[0] ?? '');
    expect(link.metaRangeId).toBe(parent.metaRangeId);
    expect(parent.metadata).toMatchObject({ 'tieback.role': 'outputs' });
  });
});

describe('a prepare command that breaks off after it wrote to the branch', () => {
  it('starts over on a branch where nothing is staged', async () => {
    using bench = await openRunBench();
    const prepare = `[ -e again ] && exit 0; touch preparing; ${shellUntil('staged')}; exit 4`;
    const running = bench.tieback.run(requestFor({ prepare }));
    const broken = expect(running).rejects.toMatchObject({ code: 'RUN_PREPARE_FAILED' });
    await expect.poll(() => existsSync(join(bench.dir, 'preparing'))).toBe(true);
    const half = { path: 'train/half.csv', body: Buffer.from('half') };
    await bench.lakefs.objects.upload(repository, 'retina-first', half);
    bench.write('staged', '');
    await broken;
    bench.write('again', '');
    const { isComplete, isNewData, dataCommit } = await bench.tieback.resume();
    expect({ isComplete, isNewData }).toEqual({ isComplete: true, isNewData: false });
    for (const ref of [dataCommit, 'retina-first']) {
      const objects = await listAll(bench.lakefs.objects.list(repository, ref));
      expect(objects.map(({ path }) => path)).not.toContain(half.path);
    }
  });
});

describe('a run that another process opens again after it was closed', () => {
  const reopen = async ({ mlflow }: RunBench): Promise<void> => {
    const [run] = await searchTiedRuns(mlflow, 'tieback.tie', firstTie);
    await mlflow.runs.update(run?.id ?? '', { status: 'RUNNING' });
  };

  it('is closed once more, and sealed as closed', async () => {
    using bench = await openRunBench();
    const outcome = await disturbed(bench, reading, async (nth) => nth === 1 && reopen(bench)).run(requestFor());
    expect(outcome.isComplete).toBe(true);
    expect((await bench.mlflow.runs.get(outcome.runId ?? '')).status).toBe('FINISHED');
    const path = `_tieback/runs/${outcome.runId}.json`;
    const body = await bench.lakefs.objects.get(repository, anchorBranch(firstTie), path);
    expect(await new Response(body).json()).toMatchObject({ record: { run: { status: 'FINISHED' } } });
  });

  it('again and again is not sealed: the failure says so, and resume finishes the tie later', async () => {
    using bench = await openRunBench();
    const outcome = await disturbed(bench, reading, () => reopen(bench)).run(requestFor());
    expect(outcome).toMatchObject({ isComplete: false, backLinkCommit: undefined });
    expect(outcome.failures).toEqual([
      expect.objectContaining({
        step: 'backLink',
        code: 'MLFLOW_NOT_STORED_AS_SENT',
        message: expect.stringContaining('is RUNNING'),
        hint: expect.stringContaining('tieback resume'),
      }),
    ]);
    const resumed = await bench.tieback.resume();
    expect(resumed).toMatchObject({ isComplete: true, status: 'FINISHED' });
    expect((await bench.mlflow.runs.get(resumed.runId ?? '')).status).toBe('FINISHED');
  });
});

/** The last line that a tie's journal held whenever a file was flushed to the disk. */
const watchFlushes = (journal: string): readonly string[] => {
  const flushed: string[] = [];
  const { fsyncSync } = fs;
  fs.fsyncSync = (file) => {
    fsyncSync(file);
    const last = readJournal<string>(journal).at(-1);
    flushed.push([last?.kind, last !== undefined && 'step' in last ? last.step : ''].join(' ').trim());
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    fs.fsyncSync = fsyncSync;
    syncBuiltinESMExports();
  });
  return flushed;
};

describe('the journal', () => {
  it('is on the disk with its plan, and before and after the command', async () => {
    using bench = await openRunBench();
    const { journal } = tieFolder(join(bench.dir, '.tieback'), firstTie as Parameters<typeof tieFolder>[1]);
    const flushed = watchFlushes(journal);
    expect(await bench.tieback.run(requestFor())).toMatchObject({ isComplete: true });
    expect(flushed).toEqual(['plan', 'intent train', 'done train']);
  });
});

describe('a branch protection rule for every branch', () => {
  const protect = (bench: RunBench, pattern = '*') =>
    bench.lakefs.branchProtection.set(repository, { patterns: ['main', pattern], etag: undefined });
  const command = script(': > started');

  it.each([
    ['without new data', '*', {}],
    ['on a fixed version', '*', { source: { kind: 'fixed', ref: 'v1' } }],
    ['on a fixed version, whose anchor alone it covers', 'tieback-2*', { source: { kind: 'fixed', ref: 'v1' } }],
    ['whose prepare command changes nothing', 'retina-*', { prepare: 'true' }],
    ['whose folder holds the baseline', '*', { data: { dir: 'data' } }],
    ['with new data', '*', { data: { dir: 'data' }, prepare: 'echo 1 > "$TIEBACK_DATA_DIR/new.csv"' }],
  ] as const)('stops a run %s before its command starts', async (_which, pattern, request) => {
    using bench = await openRunBench();
    await protect(bench, pattern);
    await expect(bench.tieback.run(requestFor({ command, ...request }))).rejects.toMatchObject({
      code: 'LAKEFS_PROTECTED',
      hint: expect.stringMatching(/narrow the/),
    });
    expect(existsSync(join(bench.dir, 'started'))).toBe(false);
  });

  it('that covers other branches stops nothing', async () => {
    using bench = await openRunBench();
    await protect(bench, 'release-*');
    expect(await bench.tieback.run(requestFor({ command }))).toMatchObject({ isComplete: true });
  });

  it('that may not be read stops nothing by that', async () => {
    using bench = await openRunBench();
    bench.sandbox.lakefs.fail({
      method: 'GET',
      path: 'settings/branch_protection',
      when: 'before-effect',
      action: { kind: 'status', status: 403 },
    });
    expect(await bench.tieback.run(requestFor({ command }))).toMatchObject({ isComplete: true });
  });

  it('made while a run on a fixed version trains is told of after it, with what it has to leave out', async () => {
    using bench = await openRunBench();
    bench.whileTraining(() => protect(bench));
    const request = { source: { kind: 'fixed', ref: 'v1' }, command: patientScript() } as const;
    const outcome = await bench.tieback.run(requestFor(request));
    expect(outcome).toMatchObject({ isComplete: false, childCode: 0, status: 'FINISHED' });
    expect(outcome.failures).toEqual([
      expect.objectContaining({
        step: 'backLink',
        code: 'LAKEFS_PROTECTED',
        hint: expect.stringMatching(/narrow the rule.*tieback-…/),
      }),
    ]);
    await bench.lakefs.branchProtection.set(repository, {
      ...(await bench.lakefs.branchProtection.get(repository)),
      patterns: ['main'],
    });
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, backLinkCommit: expect.any(String) });
  });
});

describe('a run that the script made itself, in an experiment and by a name of its own', () => {
  it('is listed under these', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      const experimentId = await bench.mlflow.experiments.create({ name: 'elsewhere' });
      const tags = { 'tieback.tie': firstTie };
      await bench.mlflow.runs.create({ experimentId, name: 'mine', startTime: 1, tags });
    });
    expect(await bench.tieback.run(requestFor({ mode: 'adopt', command: patientScript() }))).toMatchObject({
      isComplete: true,
    });
    expect(await bench.tieback.ties()).toMatchObject([{ tie: firstTie, experiment: 'elsewhere', runName: 'mine' }]);
  });
});

describe('a metrics file with entries that cannot be recorded', () => {
  it.each([
    [
      `echo '{"metrics":{"a":1}}' > "$TIEBACK_METRICS"; echo nonsense >> "$TIEBACK_METRICS"`,
      /^1 entry .*\n {2}line 2: no JSON$/,
    ],
    [
      `printf '\\n[1]\\nnonsense\\n' > "$TIEBACK_METRICS"`,
      /^2 entries .*\n {2}line 2: not an object\n {2}line 3: no JSON$/,
    ],
  ])('is told of with their lines: %s', async (text, said) => {
    using bench = await openRunBench();
    expect(await bench.tieback.run(requestFor({ command: script(text) }))).toMatchObject({ isComplete: true });
    expect(bench.warnings()).toEqual([expect.stringMatching(said)]);
  });
});
