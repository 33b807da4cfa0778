import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence.ts';
import type { DecisionPlan } from '../../src/promote/decision-plan.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { listAll } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';
import { openCli, type StrategyCli } from '../support/strategy-cli.ts';

let bench: StrategyBench;
let cli: StrategyCli;
beforeAll(async () => {
  bench = await openStrategyBench();
  cli = openCli(bench);
  await bench.train({ name: 'plain', metrics: { sensitivity: 0.8 } });
  await bench.train({
    name: 'flipped',
    edits: { 'a.csv': 'x,y\n2,1\n' },
    metrics: { sensitivity: 0.85, tp: 85, fn: 15 },
  });
  await bench.train({ name: 'noisy', edits: { 'n.csv': 'x,y\n0,0\n' }, metrics: { sensitivity: 0.7 } });
});
afterAll(() => bench[Symbol.asyncDispose]());

const best = () => ['promote', '--best', 'sensitivity:max', '--experiment', bench.experiment] as const;
const answer = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await cli(...args, '--json');
  expect(schemaProblems('decision-1.json', JSON.parse(stdout))).toEqual([]);
  return { code, stderr, ...JSON.parse(stdout) };
};
const state = () => servicesState(bench, bench.repository, bench.experiment);

describe('tieback promote', () => {
  it('shows the plan and changes nothing with --dry-run', async () => {
    const before = await state();
    const { code, stdout, stderr } = await cli(...best(), '--dry-run');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('Promote run flipped');
    expect(stdout).toContain('✓ promoted-equals-trained');
    expect(await state()).toEqual(before);
  });

  it('asks somebody, or is told --yes', async () => {
    const { code, stderr } = await cli(...best());
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
  });

  it.each([
    ['a threshold', ['--threshold', 'sensitivity>=0.9'], 'threshold sensitivity>=0.9'],
    ['a confidence bound', ['--threshold', 'sensitivity:lower>=0.8'], 'threshold sensitivity:lower>=0.8'],
    ['a command', ['--gate', 'echo too warm; exit 1'], 'command echo too warm; exit 1'],
    ['nobody’s approval', ['--require-approval'], 'approved'],
    ['the approval of who made it', ['--approved-by', 'Ada'], 'approved'],
  ])('is refused by %s, and changes nothing', async (_what, args, gate) => {
    const before = await state();
    const refused = await answer(...best(), '--yes', ...args);
    expect(refused).toMatchObject({ code: 3, kind: 'refused' });
    expect(
      refused.gates
        .filter((one: { outcome: string }) => one.outcome === 'fail')
        .map((one: { gate: string }) => one.gate),
    ).toEqual([gate]);
    expect(await state()).toEqual(before);
  });

  it('promotes the right one of three into a protected main', async () => {
    const promoted = await answer(
      ...best(),
      '--yes',
      '--approved-by',
      'grace',
      '--gate',
      'test -n "$TIEBACK_RUN" && echo fine',
      '--threshold',
      'sensitivity:lower>=0.7',
    );
    expect(promoted, promoted.stderr).toMatchObject({
      code: 0,
      kind: 'done',
      number: 1,
      version: '1',
      model: bench.model,
    });
    expect(await bench.dataAt('main')).toEqual({ 'train/a.csv': 'x,y\n2,1\n', 'train/b.csv': 'x,y\n3,4\n' });
    const model = await bench.mlflow.registeredModels.get(bench.model);
    expect(model.aliases).toEqual({ champion: '1' });
    const [merge] = await listAll(bench.lakefs.commits.log(bench.repository, 'main', { limit: 1 }));
    expect(merge).toMatchObject({
      id: promoted.change,
      metadata: { 'tieback.decision': promoted.decision, mlflow_run_id: promoted.runId },
    });
    const tags = await listAll(bench.lakefs.tags.list(bench.repository));
    expect(Object.fromEntries(tags.map(({ id, commitId }) => [id, commitId]))).toMatchObject({
      [`promoted-${bench.model}-1`]: promoted.change,
      [`promoted-${bench.model}-1-data`]: promoted.dataCommit,
    });
    const files = await bench.mlflow.artifacts.list(promoted.runId, `tieback/decisions/${bench.model}-1`);
    expect(files.map(({ path }) => path.split('/').at(-1)).sort()).toEqual([
      'comparison.json',
      'comparison.md',
      'decision.json',
    ]);
  });

  it('is looked at again in a document about the promoted run', async () => {
    writeFileSync(join(bench.dir, 'card.yaml'), 'cardVersion: 1\ndocument: { id: D-1, retentionYears: 10 }\n');
    const [run] = (await state()).runs.filter(({ name }) => name === 'flipped');
    const { code, stdout, stderr } = await cli('report', String(run?.id), '--card', 'card.yaml', '--json');
    expect(code, stderr).toBe(0);
    const { checks }: Pick<Evidence, 'checks'> = JSON.parse(stdout);
    expect(checks.filter(({ id }) => /^METRIC-0[45]$/.test(id))).toMatchObject([
      { id: 'METRIC-04', outcome: 'pass', reason: 'sensitivity 0.85 is the best (max) of 3 comparable runs' },
      { id: 'METRIC-05', outcome: 'pass' },
    ]);
    await cli('report', String(run?.id), '--format', 'json', '-o', 'evidence.json');
    const { subject }: Evidence = JSON.parse(readFileSync(join(bench.dir, 'evidence.json'), 'utf8'));
    expect(subject.run.decisions).toMatchObject([
      { model: { value: bench.model }, number: { value: 1 }, verb: { value: 'promote' }, version: { value: '1' } },
    ]);
  });

  it('records the decision and the comparison on both sides', async () => {
    const { lakefs, mlflow, repository, model, tieback } = bench;
    const { decisions } = await tieback.history({ repository, model });
    const [entry] = decisions;
    const branch = `tieback-decision-${entry?.decision}`;
    const folder = '_tieback/decision/';
    const objects = await listAll(lakefs.objects.list(repository, branch, { prefix: folder }));
    expect(objects.map(({ path }) => path.slice(folder.length)).sort()).toEqual([
      'comparison.json',
      'outcome.json',
      'plan.json',
    ]);
    const stored = await new Response(await lakefs.objects.get(repository, branch, `${folder}comparison.json`)).json();
    expect(schemaProblems('comparison-1.json', stored)).toEqual([]);
    const plan = await new Response(await lakefs.objects.get(repository, branch, `${folder}plan.json`)).json();
    const { gates } = (plan as DecisionPlan).input;
    const asked = gates.map(({ gate, outcome }) => `${gate} ${outcome}`);
    expect(asked).toEqual([
      'winner pass',
      'comparable warn',
      'threshold sensitivity:lower>=0.7 pass',
      'better-than-champion skip',
      'promoted-equals-trained pass',
      'mergeable pass',
      'inputs-untouched pass',
      'one-model pass',
      'required-card-fields skip',
      'approved pass',
      'audit-clean pass',
      'command test -n "$TIEBACK_RUN" && echo fine pass',
    ]);
    const attached = `tieback/decisions/${model}-1/comparison.json`;
    const file = await mlflow.artifacts.download(entry?.runId ?? '', attached);
    expect(await new Response(file).json()).toEqual(stored);
    const { tags } = await mlflow.runs.get(entry?.runId ?? '');
    expect(JSON.parse(tags[`tieback.decision.${model}`] ?? '{}')).toMatchObject({
      model,
      number: 1,
      verb: 'promote',
    });
    expect((await mlflow.modelVersions.get(model, '1')).tags['tieback.promotion']).toBe('1');
    const registered = await mlflow.registeredModels.get(model);
    expect(JSON.parse(registered.tags['tieback.decision'] ?? '{}')).toMatchObject({ decision: entry?.decision });
  });

  it('has nothing to do when the same is decided again', async () => {
    const before = await state();
    expect(await answer(...best(), '--yes')).toMatchObject({ code: 0, kind: 'already-done', number: 1 });
    expect(await state()).toEqual(before);
  });

  it('keeps a worse run from taking the place of the champion', async () => {
    const refused = await answer(
      'promote',
      'noisy',
      '--experiment',
      bench.experiment,
      '--metric',
      'sensitivity:max',
      '--yes',
      '--accept-merged-data',
    );
    expect(refused).toMatchObject({ code: 3, kind: 'refused' });
    expect(refused.gates).toContainEqual({
      gate: 'better-than-champion',
      outcome: 'fail',
      reason: 'sensitivity 0.7, champion flipped 0.85',
    });
  });
});
