import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plannedSteps } from '../../src/cli/output/plan-text.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import { schemaProblems } from '../support/published-schema.ts';
import {
  benchTime,
  firstTie,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';

let bench: RunBench;
beforeEach(async () => {
  bench = await openRunBench({ attempts: 1 });
});
afterEach(() => bench[Symbol.dispose]());

const journalOf = (tie: string): readonly { readonly kind: string; readonly plan?: unknown }[] =>
  readFileSync(join(bench.dir, '.tieback', 'ties', `${tie}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** The problems of everything that this folder keeps of a tie. */
const journalProblems = async (tie: string): Promise<readonly string[]> => {
  const lines = journalOf(tie);
  return [
    ...lines.flatMap((line) => schemaProblems('journal-1.json', line)),
    ...schemaProblems('run-plan-1.json', lines[0]?.plan),
    ...schemaProblems('ties-1.json', { stateDir: join(bench.dir, '.tieback'), ties: await bench.tieback.ties() }),
  ];
};

const wholeRun: Partial<RunRequest> = {
  data: { dir: 'data' },
  prepare: `cat > "$TIEBACK_METADATA" <<'END'
{"augmentation_params":{"flip":true},"samples":{"unit":"images","original":2,"added":1,"total":3},"metadata":{"site":"a"}}
END
echo 9 > data/new.csv`,
  tag: 'v2',
  inputs: [{ role: 'test', uri: `lakefs://${repository}/v1/test/` }],
  model: 'net',
  showMetrics: ['acc'],
  reports: ['html'],
};

describe('what is kept of a run is as its published schema says', () => {
  it.each<readonly [name: string, request: Partial<RunRequest>]>([
    ['with all that can be asked of one', wholeRun],
    ['on a fixed version', { source: { kind: 'fixed', ref: 'v1' } }],
    ['whose command fails', { command: script('exit 3') }],
    ['that a script makes itself', { mode: 'adopt' }],
  ])('%s', async (_name, more) => {
    const request = requestFor(more);
    const plan = await bench.tieback.plan(request);
    expect(schemaProblems('dry-run-1.json', { ...plan, steps: plannedSteps(plan) })).toEqual([]);
    const outcome = await bench.tieback.run(request);
    expect(schemaProblems('run-outcome-1.json', outcome)).toEqual([]);
    expect(await journalProblems(outcome.tie)).toEqual([]);
  });

  it('when its end is known from hearsay only', async () => {
    const untold = requestFor({ command: script('kill -KILL $PPID') });
    await expect(bench.tieback.run(untold)).rejects.toMatchObject({ code: 'CHILD_STATUS_UNKNOWN' });
    expect(await journalProblems(firstTie)).toEqual([]);
    const outcome = await bench.tieback.resume(firstTie, { status: 'killed' });
    expect(outcome).toMatchObject({ status: 'KILLED', statusAssertedBy: 'ada@clinic/retina' });
    expect(schemaProblems('run-outcome-1.json', outcome)).toEqual([]);
    expect(await journalProblems(firstTie)).toEqual([]);
  });

  it('when a service goes away while it trains', async () => {
    bench.whileTraining(async () => bench.takeDown('lakefs', 0));
    const outcome = await bench.tieback.run(requestFor({ command: patientScript() }));
    expect(outcome.failures).not.toEqual([]);
    expect(schemaProblems('run-outcome-1.json', outcome)).toEqual([]);
    expect(await journalProblems(outcome.tie)).toEqual([]);
  });

  it('on its anchor and among its artifacts', async () => {
    Object.assign(bench.runtime.env, { PYTHONHASHSEED: '0', CONDA_DEFAULT_ENV: 'retina', OMP_NUM_THREADS: '2' });
    const outcome = await bench.tieback.run(requestFor({ ...wholeRun, reports: [] }));
    const path = `_tieback/runs/${outcome.runId}.json`;
    const sealed = await bench.lakefs.objects.get(repository, outcome.anchor ?? '', path);
    const record: unknown = JSON.parse(await new Response(sealed).text());
    expect(schemaProblems('sealed-record-1.json', record)).toEqual([]);
    const captured = JSON.parse(bench.read(`.tieback/ties/${outcome.tie}/captured/environment.json`));
    expect(captured).toMatchObject({ conda: 'retina', seeds: { PYTHONHASHSEED: '0' } });
    expect(schemaProblems('environment-1.json', captured)).toEqual([]);
    const evidence = await bench.tieback.evidence({ id: outcome.tie, repository });
    expect(
      schemaProblems('evidence-1.json', JSON.parse(await bench.tieback.report(evidence, { format: 'json' }))),
    ).toEqual([]);
  });
});

describe('what the commands of a stepwise tie say is as its published schema says', () => {
  it('from its start to its end', async () => {
    const { command: _command, ...request } = requestFor({ data: { dir: 'data' }, tag: 'v2' });
    const started = await bench.tieback.start(request);
    expect(schemaProblems('open-run-1.json', started)).toEqual([]);
    bench.write('data/new.csv', 'x,y\n9,9\n');
    const committed = await bench.tieback.commit(started.tie, { metadata: { site: 'berlin' } });
    expect(schemaProblems('open-run-1.json', committed)).toEqual([]);
    await bench.mlflow.runs.logBatch(committed.runId ?? '', {
      metrics: [{ key: 'loss', value: Number.NaN, step: 1, timestamp: benchTime }],
    });
    expect(schemaProblems('run-outcome-1.json', await bench.tieback.finish(started.tie))).toEqual([]);
    expect(await journalProblems(started.tie)).toEqual([]);
  });

  it('when it is given up', async () => {
    const { command: _command, ...request } = requestFor();
    const { tie } = await bench.tieback.start(request);
    const aborted = await bench.tieback.abort(tie);
    expect(aborted.undone).not.toEqual([]);
    expect(schemaProblems('abort-1.json', aborted)).toEqual([]);
    expect(journalOf(tie).map(({ kind }) => kind)).toContain('undone');
    expect(await journalProblems(tie)).toEqual([]);
  });
});

describe('a line about a run that is linked', () => {
  it('is as its published schema says, whatever becomes of the run', async () => {
    const experimentId = await bench.mlflow.experiments.create({ name: 'old' });
    const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
    const says = (ref: string) => ({ lakefs_repo: repository, lakefs_commit: ref });
    for (const tags of [says(commitId), says('0'.repeat(64)), {}]) {
      const { id } = await bench.mlflow.runs.create({ experimentId, name: 'old', startTime: benchTime, tags });
      await bench.mlflow.runs.update(id, { status: 'FINISHED', endTime: benchTime + 5 });
    }
    await bench.mlflow.runs.create({ experimentId, name: 'open', startTime: benchTime, tags: says(commitId) });
    const plans = await listAll(bench.tieback.planLinks({ experiment: 'old' }));
    const lines = [...plans, ...(await listAll(bench.tieback.link(plans)))];
    const again = await listAll(bench.tieback.planLinks({ experiment: 'old' }));
    const kinds = new Set([...lines, ...again].map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['already-linked', 'link', 'linked', 'refused', 'skipped']);
    expect([...lines, ...again].flatMap((line) => schemaProblems('link-1.json', line))).toEqual([]);
  });
});

describe('a published schema', () => {
  it.each([
    ['of another field than it names', 'abort-1.json', { tie: 'a', undone: [], other: 1 }],
    ['that lacks a field', 'abort-1.json', { tie: 'a' }],
    ['of another kind', 'journal-1.json', { kind: 'intent', step: 'dance', at: '' }],
    [
      'with the result of another step',
      'journal-1.json',
      { kind: 'done', step: 'train', at: '', result: { files: 1 } },
    ],
  ] as const)('refuses a value %s, in both its forms', (_name, file, value) => {
    expect(schemaProblems(file, value)).toHaveLength(2);
  });
});
