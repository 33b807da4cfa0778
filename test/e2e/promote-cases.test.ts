import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseThreshold } from '../../src/promote/gates/metric-gates.ts';
import type { PromoteRequest, Proposal } from '../../src/promote/plan-promotion.ts';
import type { Decided } from '../../src/promote/settle-decision.ts';
import { createTieback } from '../../src/tieback.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { listAll } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';

let bench: StrategyBench;
beforeEach(async () => {
  bench = await openStrategyBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const metric = { key: 'sensitivity', direction: 'max' } as const;
const plan = (request: PromoteRequest): Promise<Proposal> =>
  bench.tieback.planPromotion({
    repository: bench.repository,
    experiment: bench.experiment,
    model: bench.model,
    ...request,
  });
const best = () => plan({ best: metric });

const planned = async (proposal: Promise<Proposal>) => {
  const found = await proposal;
  if (found.kind !== 'decide') throw new Error(JSON.stringify(found, null, 1));
  return found.plan;
};
const promote = async (request: PromoteRequest): Promise<Extract<Decided, { kind: 'done' }>> => {
  const decided = await bench.tieback.decide(await planned(plan(request)));
  if (decided.kind !== 'done') throw new Error(decided.reason);
  return decided;
};
const rollback = async () =>
  bench.tieback.decide(await planned(bench.tieback.planRollback({ repository: bench.repository, model: bench.model })));
const failedGates = async (proposal: Promise<Proposal>): Promise<readonly string[]> => {
  const found = await proposal;
  if (found.kind !== 'refused') throw new Error(found.kind);
  return found.gates.flatMap(({ gate, outcome }) => (outcome === 'fail' ? [gate] : []));
};
const state = () => servicesState(bench, bench.repository, bench.experiment);
const championNow = async () => (await bench.mlflow.registeredModels.get(bench.model)).aliases['champion'];
const mainHead = async () => (await bench.lakefs.branches.get(bench.repository, 'main')).commitId;

const baseline = { 'train/a.csv': 'x,y\n1,2\n', 'train/b.csv': 'x,y\n3,4\n' };
const flipped = { name: 'flipped', edits: { 'a.csv': 'x,y\n2,1\n' }, metrics: { sensitivity: 0.85 } };
const mirrored = { name: 'mirrored', edits: { 'a.csv': 'x,y\n9,9\n' }, metrics: { sensitivity: 0.9 } };

describe('choosing the winner', () => {
  it('refuses two that are equally good', async () => {
    await bench.train({ name: 'one', metrics: { sensitivity: 0.8 } });
    await bench.train({ name: 'two', metrics: { sensitivity: 0.8 }, edits: { 'n.csv': '1' } });
    const before = await state();
    expect(await failedGates(best())).toEqual(['winner']);
    expect(await state()).toEqual(before);
  });

  it('refuses a run that was planted on other test data, and does not take the second best in its place', async () => {
    await bench.mergeToMain('other', { 'test/t.csv': 'x,y\n9,9\n' });
    await bench.train({ name: 'one', metrics: { sensitivity: 0.8 } });
    await bench.train({ name: 'two', metrics: { sensitivity: 0.7 } });
    const { runId } = await bench.train({ name: 'planted', metrics: { sensitivity: 0.99 }, test: 'main/test/' });
    expect(await failedGates(best())).toEqual(['comparable']);
    await promote({ run: 'one' });
    expect(await failedGates(plan({ run: runId, metric }))).toContain('comparable');
  });

  it('leaves out runs that failed, and says of a named one why it cannot be promoted', async () => {
    await bench.train({ name: 'broken', metrics: { sensitivity: 0.95 }, exitCode: 3 });
    await bench.train({ name: 'whole', metrics: { sensitivity: 0.8 } });
    expect((await planned(best())).input.run.name).toBe('whole');
    expect(await failedGates(plan({ run: 'broken' }))).toEqual(['competes']);
  });

  it('registers exactly one model', async () => {
    await bench.train({ name: 'two-headed', metrics: { sensitivity: 0.8 }, loggedModels: ['head', 'tail'] });
    expect(await failedGates(best())).toEqual(['one-model']);
    expect((await planned(plan({ best: metric, modelPath: 'tail' }))).input.source?.name).toBe('tail');
    await bench.train({ name: 'headless', metrics: { sensitivity: 0.9 }, loggedModels: [] });
    expect(await failedGates(best())).toEqual(['one-model']);
  });

  it('registers the model among the artifacts of a run that has no logged one', async () => {
    const { runId } = await bench.train({ name: 'old', metrics: { sensitivity: 0.8 }, loggedModels: [] });
    await bench.mlflow.artifacts.upload(runId, 'clf/MLmodel', Buffer.from('flavors: {}'));
    const { version } = await promote({ best: metric });
    const registered = await bench.mlflow.modelVersions.get(bench.model, version ?? '');
    expect(registered.source).toMatch(/\/clf$/);
    expect(registered).toMatchObject({ runId, tags: { 'lakefs.repo': bench.repository, 'tieback.promotion': '1' } });
  });

  it('keeps a name that MLflow refuses from getting as far as the data', async () => {
    await bench.train({ name: 'named', metrics: { sensitivity: 0.8 } });
    await expect(plan({ best: metric, model: 'a/b' })).rejects.toMatchObject({ code: 'USAGE_INVALID' });
    await expect(plan({ best: metric, alias: 'latest' })).rejects.toMatchObject({ code: 'MLFLOW_REJECTED' });
    await expect(plan({ best: metric, tag: 'a b' })).rejects.toMatchObject({ code: 'LAKEFS_NAME_INVALID' });
  });

  it('takes a model with as long a name as MLflow takes', async () => {
    const model = `${bench.model}-${'é'.repeat(100)}`;
    await bench.train({ name: 'long', metrics: { sensitivity: 0.8 }, model });
    expect(await promote({ best: metric, model })).toMatchObject({ version: '1' });
  });

  it('does not let a metric compete that was written after the seal, and says so', async () => {
    const { runId } = await bench.train({ name: 'late', metrics: { acc: 0.8 } });
    await bench.mlflow.runs.logBatch(runId, {
      metrics: [{ key: 'sensitivity', value: 0.99, step: 2, timestamp: Date.now() }],
    });
    const reason = 'metric sensitivity was added after the run was sealed: it does not count';
    expect(await best()).toMatchObject({
      kind: 'refused',
      leftOut: [{ id: runId, name: 'late', reason }],
      next: expect.stringContaining(`tieback compare --experiment ${bench.experiment}`),
    });
    const thresholds = [parseThreshold('sensitivity>=0.9')];
    expect(await plan({ run: runId, thresholds })).toMatchObject({
      gates: expect.arrayContaining([
        { gate: 'threshold sensitivity>=0.9', outcome: 'fail', reason: `the run: ${reason}` },
      ]),
    });
    await bench.train({ name: 'sealed', metrics: { sensitivity: 0.7 } });
    expect((await planned(best())).input).toMatchObject({
      run: { name: 'sealed' },
      leftOut: [{ name: 'late', reason }],
    });
  });

  it('refuses a run that was changed after it was sealed', async () => {
    const { runId } = await bench.train({ name: 'edited', metrics: { sensitivity: 0.8 } });
    await bench.mlflow.runs.logBatch(runId, {
      metrics: [{ key: 'sensitivity', value: 0.99, step: 2, timestamp: Date.now() }],
    });
    expect(await failedGates(best())).toEqual(['audit-clean']);
    expect(await best()).toMatchObject({
      gates: expect.arrayContaining([
        expect.objectContaining({ gate: 'winner', reason: 'sensitivity 0.8 (as sealed; today 0.99), best of 1' }),
      ]),
    });
  });
});

describe('the data of the branch', () => {
  it('takes two strategies that edit the same file one after the other, the second from the new baseline', async () => {
    await bench.train(flipped);
    await bench.train(mirrored);
    await promote({ run: 'flipped' });
    const before = await state();
    expect(await failedGates(plan({ run: 'mirrored', metric }))).toEqual(['promoted-equals-trained', 'mergeable']);
    const conflicting = await plan({ run: 'mirrored', acceptMergedData: true });
    expect(conflicting).toMatchObject({
      kind: 'refused',
      gates: expect.arrayContaining([
        { gate: 'mergeable', outcome: 'fail', reason: 'both "main" and the run changed: train/a.csv' },
      ]),
    });
    expect(await state()).toEqual(before);
    await bench.lakefs.tags.create(bench.repository, { id: 'v2', ref: await mainHead() });
    await bench.train({ ...mirrored, name: 'again', source: { kind: 'baseline', ref: 'v2' } });
    const { change } = await promote({ run: 'again', metric });
    expect(await bench.dataAt('main')).toEqual({ ...baseline, 'train/a.csv': 'x,y\n9,9\n' });
    expect(change).toBe(await mainHead());
    expect(await championNow()).toBe('2');
  });

  it('refuses a branch that moved, unless merged data are accepted', async () => {
    await bench.train(flipped);
    await bench.mergeToMain('other', { 'train/c.csv': '5' });
    expect(await failedGates(best())).toEqual(['promoted-equals-trained']);
    const { plan: decided } = await promote({ best: metric, acceptMergedData: true });
    expect(await bench.dataAt('main')).toEqual({ ...baseline, 'train/a.csv': 'x,y\n2,1\n', 'train/c.csv': '5' });
    expect(decided.input.gates).toContainEqual(
      expect.objectContaining({ gate: 'promoted-equals-trained', reason: expect.stringContaining('accepted') }),
    );
  });

  it('lets changes elsewhere than in the training data pass', async () => {
    await bench.train(flipped);
    await bench.mergeToMain('other', { 'docs/readme': 'more' });
    await promote({ best: metric });
    expect(await bench.dataAt('main')).toEqual({ ...baseline, 'train/a.csv': 'x,y\n2,1\n' });
  });

  it('takes a baseline winner without changes, and rolls it back', async () => {
    await bench.train({ name: 'plain', metrics: { sensitivity: 0.8 } });
    const { change } = await promote({ best: metric });
    expect(change).toBe(await mainHead());
    expect(await bench.dataAt('main')).toEqual(baseline);
    const back = await rollback();
    expect(back).toMatchObject({ kind: 'done', version: null, change: null });
    expect(await championNow()).toBeUndefined();
    expect(await bench.dataAt('main')).toEqual(baseline);
  });

  it('merges nothing for a run on a version that the branch has already', async () => {
    const before = await mainHead();
    await bench.train({ name: 'fixed', source: { kind: 'fixed', ref: 'v1' }, metrics: { sensitivity: 0.8 } });
    expect(await promote({ best: metric })).toMatchObject({ change: null, version: '1', tags: { change: null } });
    expect(await mainHead()).toBe(before);
  });

  it('merges the data commit of a run on a version that the branch has not', async () => {
    const { dataCommit } = await bench.train({ ...flipped, metrics: {} });
    await bench.lakefs.tags.create(bench.repository, { id: 'side', ref: dataCommit });
    await bench.train({ name: 'fixed', source: { kind: 'fixed', ref: 'side' }, metrics: { sensitivity: 0.8 } });
    const { plan: decided } = await promote({ best: metric });
    expect(decided.input.change).toEqual({ kind: 'merge', source: dataCommit, allowEmpty: false });
    expect(await bench.dataAt('main')).toEqual({ ...baseline, 'train/a.csv': 'x,y\n2,1\n' });
  });
});

describe('tieback rollback', () => {
  it('puts data and alias back, and promoting again reverts it', async () => {
    await bench.train(flipped);
    await promote({ best: metric });
    expect(await rollback()).toMatchObject({ kind: 'done', version: null });
    expect(await bench.dataAt('main')).toEqual(baseline);
    expect(await championNow()).toBeUndefined();
    const again = await promote({ best: metric });
    expect(again.plan.input.change.kind).toBe('revert');
    expect(await bench.dataAt('main')).toEqual({ ...baseline, 'train/a.csv': 'x,y\n2,1\n' });
    expect([again.version, await championNow()]).toEqual(['1', '1']);
    expect(await rollback()).toMatchObject({ kind: 'done' });
    expect(await bench.dataAt('main')).toEqual(baseline);
    await promote({ best: metric });
    expect(await bench.dataAt('main')).toEqual({ ...baseline, 'train/a.csv': 'x,y\n2,1\n' });
  });

  it('makes room for another strategy on the same baseline', async () => {
    await bench.train(flipped);
    await bench.train(mirrored);
    await promote({ run: 'flipped' });
    await rollback();
    await promote({ run: 'mirrored' });
    expect(await bench.dataAt('main')).toEqual({ ...baseline, 'train/a.csv': 'x,y\n9,9\n' });
  });

  it('gives the alias back to the champion before, whose promotion stands again', async () => {
    await bench.train(flipped);
    await promote({ best: metric });
    await bench.lakefs.tags.create(bench.repository, { id: 'v2', ref: await mainHead() });
    await bench.train({
      name: 'more',
      edits: { 'n.csv': '1' },
      metrics: { sensitivity: 0.95 },
      source: { kind: 'baseline', ref: 'v2' },
    });
    await promote({ best: metric });
    expect(await rollback()).toMatchObject({ kind: 'done', version: '1' });
    expect(await championNow()).toBe('1');
    const { decisions } = await bench.tieback.history({ repository: bench.repository, model: bench.model });
    expect(
      decisions.map(({ number, verb, state: became, isStanding, version }) => [
        number,
        verb,
        became,
        isStanding,
        version,
      ]),
    ).toEqual([
      [1, 'promote', 'done', true, '1'],
      [2, 'promote', 'done', false, '2'],
      [3, 'rollback', 'done', false, '1'],
    ]);
    await rollback();
    await expect(rollback()).rejects.toMatchObject({ code: 'PROMOTION_NOT_FOUND' });
  });

  it('changes nothing when later commits touched its paths', async () => {
    await bench.train(flipped);
    await promote({ best: metric });
    await bench.mergeToMain('later', { 'train/a.csv': 'changed' });
    const before = await state();
    expect(await failedGates(bench.tieback.planRollback({ repository: bench.repository }))).toEqual(['data-untouched']);
    expect(await state()).toEqual(before);
  });

  it('changes nothing when somebody else moved the alias', async () => {
    await bench.train(flipped);
    const { version } = await promote({ best: metric });
    await bench.mlflow.modelVersions.create({ name: bench.model, source: 's3://elsewhere/model' });
    await bench.mlflow.registeredModels.setAlias(bench.model, 'champion', '2');
    expect(version).toBe('1');
    expect(await failedGates(bench.tieback.planRollback({ repository: bench.repository }))).toEqual(['alias-ours']);
  });
});

describe('several at once', () => {
  it('lets one of ten win, and nothing of the others is left', async () => {
    await bench.train(flipped);
    const libraries = Array.from({ length: 10 }, () =>
      createTieback(bench.config, { runtime: { ...systemRuntime(), cwd: bench.dir } }),
    );
    const request = { repository: bench.repository, experiment: bench.experiment, model: bench.model, best: metric };
    const plans = await Promise.all(libraries.map((library) => planned(library.planPromotion(request))));
    const decided = await Promise.all(plans.map((one, index) => libraries[index]?.decide(one)));
    expect(decided.map((one) => one?.kind).sort()).toEqual([...Array(9).fill('decided-meanwhile'), 'done']);
    const branches = await listAll(
      bench.lakefs.branches.list(bench.repository, { includeHidden: true, prefix: 'tieback-decision-' }),
    );
    expect(branches).toHaveLength(1);
    expect(await listAll(bench.mlflow.modelVersions.list({ filter: `name = '${bench.model}'` }))).toHaveLength(1);
    const log = await listAll(bench.lakefs.commits.log(bench.repository, 'main', { firstParent: true }));
    expect(log.filter(({ metadata }) => metadata['tieback.decision'] !== undefined)).toHaveLength(1);
  });
});

describe('what happens between plan and deed', () => {
  const dataOf = () => bench.dataAt('main');

  it('takes back a merge into a branch that moved meanwhile', async () => {
    await bench.train(flipped);
    const proposal = await planned(best());
    await bench.mergeToMain('meanwhile', { 'train/c.csv': '5' });
    expect(await bench.tieback.decide(proposal)).toMatchObject({ kind: 'given-up', code: 'PROMOTION_DATA_MOVED' });
    expect(await dataOf()).toEqual({ ...baseline, 'train/c.csv': '5' });
    expect(await listAll(bench.lakefs.tags.list(bench.repository, { prefix: 'promoted-' }))).toEqual([]);
    expect(await bench.mlflow.registeredModels.find(bench.model)).toBeUndefined();
    const next = await plan({ best: metric, acceptMergedData: true });
    expect(next).toMatchObject({ kind: 'decide', plan: { input: { number: 2 } } });
  });

  it('gives up at a conflict, with main as it was', async () => {
    await bench.train(flipped);
    const proposal = await planned(best());
    const moved = await bench.mergeToMain('meanwhile', { 'train/a.csv': 'other' });
    expect(await bench.tieback.decide(proposal)).toMatchObject({ kind: 'given-up', code: 'LAKEFS_CONFLICT' });
    expect(await mainHead()).toBe(moved);
  });

  it('takes the data out again when somebody moved the alias meanwhile', async () => {
    await bench.train(flipped);
    await bench.mlflow.registeredModels.create({ name: bench.model });
    await bench.mlflow.modelVersions.create({ name: bench.model, source: 's3://elsewhere/model' });
    const proposal = await planned(best());
    await bench.mlflow.registeredModels.setAlias(bench.model, 'champion', '1');
    expect(await bench.tieback.decide(proposal)).toMatchObject({ kind: 'given-up', code: 'PROMOTION_ALIAS_MOVED' });
    expect(await dataOf()).toEqual(baseline);
    expect(await championNow()).toBe('1');
    expect(await listAll(bench.lakefs.tags.list(bench.repository, { prefix: 'promoted-' }))).toEqual([]);
  });
});

describe('tieback history', () => {
  it('tells what stood at a time, of a model whose name no tag may hold', async () => {
    const model = `Netz haut ~ ä.${bench.model}`;
    await bench.train({ ...flipped, model });
    const request = { repository: bench.repository, experiment: bench.experiment, best: metric };
    await bench.tieback.decide(await planned(bench.tieback.planPromotion(request)));
    for (const [file, schema] of [
      ['plan', 'decision-plan-1.json'],
      ['outcome', 'decision-outcome-1.json'],
    ] as const) {
      const { lakefs, repository } = bench;
      const [hidden] = await listAll(
        lakefs.branches.list(repository, { includeHidden: true, prefix: 'tieback-decision-' }),
      );
      const body = await lakefs.objects.get(repository, hidden?.id ?? '', `_tieback/decision/${file}.json`);
      expect(schemaProblems(schema, JSON.parse(await new Response(body).text()))).toEqual([]);
    }
    const asOf = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await bench.tieback.decide(await planned(bench.tieback.planRollback({ repository: bench.repository })));
    const now = await bench.tieback.history({ repository: bench.repository });
    expect(schemaProblems('history-1.json', now)).toEqual([]);
    expect(now.model).toBe(model);
    expect(now.decisions.map(({ isStanding, undoneBy }) => [isStanding, undoneBy])).toEqual([
      [false, 2],
      [false, null],
    ]);
    const then = await bench.tieback.history({ repository: bench.repository, asOf });
    expect(then.decisions).toMatchObject([{ isStanding: true, undoneBy: null, version: '1' }]);
  });
});
