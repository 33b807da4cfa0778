import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { listAll } from '../support/run-bench.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const makeRuns = (runs: readonly object[], exitCode = 0): readonly string[] => [
  process.execPath,
  join(import.meta.dirname, '..', 'support', 'make-runs.ts'),
  JSON.stringify(runs),
  String(exitCode),
];

const backLinkOf = async ({ backLinkCommit }: RunOutcome) =>
  (await bench.lakefs.commits.get(bench.repository, backLinkCommit ?? '')).metadata;

const linkOf = ({ tie, dataCommit }: RunOutcome) => ({
  'tieback.tie': tie,
  'lakefs.commit_id': dataCommit,
  lakefs_commit: dataCommit,
});

const runsNamed = async (...names: readonly string[]) => {
  const experiment = await bench.mlflow.experiments.findByName(bench.experiment);
  const runs = await listAll(bench.mlflow.runs.search({ experimentIds: [experiment?.id ?? ''] }));
  return names.map((name) => runs.find((run) => run.name === name));
};

describe('--mode adopt', () => {
  it("takes the run that the script makes, and leaves what is the script's", async () => {
    const input = `test=lakefs://${bench.repository}/v1/test/`;
    const script = makeRuns([{ name: 'script-made', params: { lr: '0.1' }, note: 'my own words' }]);
    const { code, result, stderr } = await bench.run(
      ['--mode', 'adopt', '--name', 'adopting', '--input', input],
      script,
    );
    expect(code, stderr).toBe(0);
    expect(result).toMatchObject({ isComplete: true, status: 'FINISHED', extraRuns: [] });
    const run = await bench.mlflow.runs.get(result.runId ?? '');
    expect(run).toMatchObject({ name: 'script-made', status: 'FINISHED', params: { lr: '0.1' }, tags: linkOf(result) });
    expect(run.tags['mlflow.note.content']).toMatch(new RegExp(`^.*${result.dataCommit}[^]*\nmy own words$`));
    expect(run.datasetInputs.map(({ tags }) => tags['mlflow.data.context']).sort()).toEqual(['test', 'training']);
    expect(await backLinkOf(result)).toMatchObject({ mlflow_run_id: run.id, 'tieback.role': 'run' });
    expect(await runsNamed('adopting')).toEqual([undefined]);
  });

  it('closes it by the exit code when the script died and left it open', async () => {
    const { code, result } = await bench.run(
      ['--mode', 'adopt', '--name', 'dying'],
      makeRuns([{ name: 'left', status: 'RUNNING' }], 6),
    );
    expect([code, result.status]).toEqual([6, 'FAILED']);
    const run = await bench.mlflow.runs.get(result.runId ?? '');
    expect(run).toMatchObject({ name: 'left', status: 'FAILED' });
    expect(run.endTime).toBeGreaterThanOrEqual(run.startTime);
  });

  it("takes the first that is nobody's child for the main one, and ties the others too", async () => {
    const script = makeRuns([
      { name: 'main' },
      { name: 'fold-1', isChild: true, status: 'RUNNING' },
      { name: 'second' },
    ]);
    const { result } = await bench.run(['--mode', 'adopt', '--name', 'several'], script);
    const [main, fold, second] = await runsNamed('main', 'fold-1', 'second');
    expect(result.runId).toBe(main?.id);
    expect(result.extraRuns).toEqual([fold?.id, second?.id].sort());
    expect([main, fold, second].map((run) => run?.status)).toEqual(['FINISHED', 'FINISHED', 'FINISHED']);
    for (const run of [main, fold, second]) expect(run?.tags).toMatchObject(linkOf(result));
    expect(JSON.parse((await backLinkOf(result))['tieback.extra_runs'] ?? '')).toMatchObject({ count: 2 });
  });

  it('makes one for a script of which no run is recognised, and says so', async () => {
    const script = ['sh', '-c', `echo '{"metrics":{"acc":0.25}}' >> "$TIEBACK_METRICS"; exit 2`];
    const { code, result, stderr } = await bench.run(['--mode', 'adopt', '--name', 'none-made'], script);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no MLflow run on ')]);
    const run = await bench.mlflow.runs.get(result.runId ?? '');
    expect(run).toMatchObject({
      name: 'none-made',
      status: 'FAILED',
      tags: linkOf(result),
      metrics: [{ key: 'acc', value: 0.25 }],
    });
    expect(run.datasetInputs).toHaveLength(1);
  });
});

describe('--mode own', () => {
  it('finds the runs that the script makes besides, tags them, and closes those left open', async () => {
    const script = makeRuns([
      { name: 'nested', isChild: true, status: 'FAILED' },
      { name: 'thread', status: 'RUNNING' },
      { name: 'stranger', status: 'RUNNING', hasContext: false },
    ]);
    const { code, result, stderr } = await bench.run(['--name', 'own-with-extras'], script);
    expect(code, stderr).toBe(0);
    const [own, nested, thread, stranger] = await runsNamed('own-with-extras', 'nested', 'thread', 'stranger');
    expect(result.runId).toBe(own?.id);
    expect(result.extraRuns).toEqual([nested?.id, thread?.id].sort());
    expect([own, nested, thread].map((run) => run?.status)).toEqual(['FINISHED', 'FAILED', 'FINISHED']);
    for (const run of [own, nested, thread]) expect(run?.tags).toMatchObject(linkOf(result));
    expect(nested?.tags['mlflow.parentRunId']).toBe(own?.id);
    expect(stderr).toContain('and 2 more made by the script');
    expect(JSON.parse((await backLinkOf(result))['tieback.extra_runs'] ?? '')).toMatchObject({ count: 2 });
    // It carries nothing that says whose it is: tieback must not touch what may be somebody else's.
    expect(stranger).toMatchObject({ status: 'RUNNING' });
  });
});

const spool = (lines: string): readonly string[] => [
  process.execPath,
  '-e',
  `require('fs').appendFileSync(process.env.TIEBACK_METRICS, ${lines})`,
];

const historyOf = ({ runId }: RunOutcome, key: string) => listAll(bench.mlflow.metrics.history(runId ?? '', key));

describe('$TIEBACK_METRICS', () => {
  it('records what can be recorded, and tells how many entries could not', async () => {
    const lines = [
      '{"params":{"lr":0.1,"model":"svm"},"metrics":{"acc":0.5},"step":1}',
      '{"params":{"lr":0.2,"seed":1}}',
      'no JSON',
      '{"metrics":{"acc":"high"}}',
      '{"metrics":{"loss":NaN,"bound":-Infinity},"step":2}',
      '{"metrics":{"bad name?":1},"step":2}',
      '{"metrics":{"acc":0.75},"step":2}',
    ];
    const { code, result, stderr } = await bench.run(['--name', 'odd-lines'], spool(JSON.stringify(lines.join('\n'))));
    expect([code, result.isComplete]).toEqual([0, true]);
    expect(stderr).toContain('4 entries of the metrics file could not be recorded as written');
    for (const line of [2, 3, 4, 6]) expect(stderr).toContain(`line ${line}: `);
    expect(result.metricsRejected).toBe(4);
    const { params, metrics, tags } = await bench.mlflow.runs.get(result.runId ?? '');
    expect(tags['tieback.metrics_rejected']).toBe('4');
    expect(params).toEqual({ lr: '0.1', model: 'svm', seed: '1' });
    expect(Object.fromEntries(metrics.map(({ key, value }) => [key, value]))).toEqual({
      acc: 0.75,
      loss: Number.NaN,
      bound: -Number.MAX_VALUE,
    });
  });

  it('sends five thousand lines, each once', async () => {
    const count = 5000;
    const lines = `Array.from({ length: ${count} }, (_, step) => JSON.stringify({ metrics: { loss: 1 / (step + 1) }, step })).join('\\n') + '\\n'`;
    const { code, result } = await bench.run(['--name', 'many-lines', '--show-metric', 'loss'], spool(lines));
    expect([code, result.isComplete]).toEqual([0, true]);
    const points = await historyOf(result, 'loss');
    expect(points.map(({ step }) => step).sort((a, b) => a - b)).toEqual(
      Array.from({ length: count }, (_, step) => step),
    );
    expect((await backLinkOf(result))['loss']).toBe(String(1 / count));
  });

  it('sends lines while the script still works', async () => {
    const script = `const { appendFileSync, existsSync } = require('fs');
      appendFileSync(process.env.TIEBACK_METRICS, '{"metrics":{"acc":0.5},"step":1}\\n');
      const wait = setInterval(() => { if (existsSync('seen')) clearInterval(wait); }, 20);`;
    const running = bench.run(['--name', 'live-lines'], [process.execPath, '-e', script]);
    const seen = async () => (await runsNamed('live-lines'))[0];
    await expect.poll(async () => (await seen())?.metrics.map(({ value }) => value)).toEqual([0.5]);
    expect(await seen()).toMatchObject({ status: 'RUNNING' });
    bench.write('seen', '');
    expect((await running).code).toBe(0);
    expect(await historyOf((await running).result, 'acc')).toHaveLength(1);
  });
});
