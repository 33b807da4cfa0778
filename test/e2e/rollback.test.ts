import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PromoteRequest, Proposal } from '../../src/promote/plan-promotion.ts';
import { createTieback } from '../../src/tieback.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { listAll } from '../support/run-bench.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';

let bench: StrategyBench;
beforeEach(async () => {
  bench = await openStrategyBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const planned = async (proposal: Promise<Proposal>) => {
  const found = await proposal;
  if (found.kind !== 'decide') throw new Error(JSON.stringify(found, null, 1));
  return found.plan;
};
const planPromotion = (request: PromoteRequest) => {
  const { repository, experiment, model, tieback } = bench;
  return tieback.planPromotion({ repository, experiment, model, ...request });
};
const promote = async (run: string, request: PromoteRequest = {}) =>
  bench.tieback.decide(await planned(planPromotion({ run, ...request })));
const planRollback = (request: { readonly model?: string } = {}) =>
  bench.tieback.planRollback({ repository: bench.repository, model: bench.model, ...request });
const failedGates = async (proposal: Promise<Proposal>): Promise<readonly string[]> => {
  const found = await proposal;
  if (found.kind !== 'refused') throw new Error(found.kind);
  return found.gates.flatMap(({ gate, outcome }) => (outcome === 'fail' ? [gate] : []));
};
const history = async (request: { readonly model?: string } = { model: bench.model }) => {
  const found = await bench.tieback.history({ repository: bench.repository, ...request });
  expect(schemaProblems('history-1.json', found)).toEqual([]);
  return found.decisions;
};
const championNow = async () => (await bench.mlflow.registeredModels.get(bench.model)).aliases['champion'];
const deleteVersion = (version: string) => bench.mlflow.modelVersions.delete(bench.model, version);

const flipped = { name: 'flipped', edits: { 'a.csv': 'x,y\n2,1\n' }, metrics: { sensitivity: 0.85 } };
const more = { name: 'more', edits: { 'n.csv': '1' }, metrics: { sensitivity: 0.95 } };

describe('a rollback to a version that does not exist any more', () => {
  const promoteBoth = async () => {
    await bench.train(flipped);
    await promote('flipped');
    await bench.train(more);
    await promote('more', { acceptMergedData: true });
  };

  it('is refused when it is planned, until the alias is removed', async () => {
    await promoteBoth();
    const data = await bench.dataAt('main');
    await deleteVersion('1');
    expect(await failedGates(planRollback())).toEqual(['earlier-version']);
    expect(await bench.dataAt('main')).toEqual(data);
    await bench.mlflow.registeredModels.deleteAlias(bench.model, 'champion');
    const decided = await bench.tieback.decide(await planned(planRollback()));
    expect(decided).toMatchObject({ kind: 'done', version: null });
    expect(await bench.dataAt('main')).not.toHaveProperty('train/n.csv');
  });

  it('is given up when that version goes meanwhile, and the next promotion is possible', async () => {
    await promoteBoth();
    const data = await bench.dataAt('main');
    const plan = await planned(planRollback());
    const cutOff = (async (...args: Parameters<typeof fetch>) => {
      const request = new Request(...args);
      if (request.method === 'POST' && request.url.endsWith('/registered-models/alias'))
        throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
      return fetch(request);
    }) as typeof fetch;
    const broken = createTieback(bench.config, { runtime: { ...systemRuntime(), cwd: bench.dir, fetch: cutOff } });
    await expect(broken.decide(plan)).rejects.toMatchObject({ code: 'PROMOTION_INCOMPLETE' });
    await deleteVersion('1');
    const { repository, model } = bench;
    const resumed = await bench.tieback.resumeDecisions({ repository, model });
    expect(resumed).toMatchObject([{ kind: 'given-up', code: 'MLFLOW_VERSION_NOT_FOUND' }]);
    expect([await bench.dataAt('main'), await championNow()]).toEqual([data, '2']);
    await bench.train({ name: 'third', edits: { 't.csv': '1' }, metrics: { sensitivity: 0.97 } });
    expect(await promote('third', { acceptMergedData: true })).toMatchObject({ kind: 'done', version: '3' });
  });
});

it('removes the alias when a promotion is given up and the version before has gone meanwhile', async () => {
  await bench.train(flipped);
  await promote('flipped');
  const { runId } = await bench.train(more);
  const plan = await planned(planPromotion({ run: 'more', acceptMergedData: true }));
  await bench.mlflow.runs.delete(runId);
  let moves = 0;
  const deleting = (async (...args: Parameters<typeof fetch>) => {
    const request = new Request(...args);
    const isMove = request.method === 'POST' && request.url.endsWith('/registered-models/alias');
    if (isMove && ++moves === 2) await deleteVersion('1');
    return fetch(request);
  }) as typeof fetch;
  const library = createTieback(bench.config, { runtime: { ...systemRuntime(), cwd: bench.dir, fetch: deleting } });
  expect(await library.decide(plan)).toMatchObject({ kind: 'given-up', code: 'MLFLOW_RUN_NOT_ACTIVE' });
  expect([moves, await championNow()]).toEqual([2, undefined]);
});

describe('a decision whose claim tag was deleted', () => {
  const deleteClaim = (number: number) =>
    bench.lakefs.tags.delete(bench.repository, `tieback-promotion-${bench.model}-${number}`);
  const audited = async () => {
    const lines = await listAll(bench.tieback.audit({ repositories: [bench.repository] }));
    return lines.flatMap((line) => (line.kind === 'finding' ? [`${line.severity} ${line.code}`] : []));
  };

  it('is still told of, counts, and is found by an audit', async () => {
    await bench.train(flipped);
    await promote('flipped');
    await bench.tieback.decide(await planned(planRollback()));
    expect(await audited()).toEqual([]);
    await deleteClaim(2);
    expect((await history()).map((one) => [one.number, one.isStanding, one.isClaimed])).toEqual([
      [1, false, true],
      [2, false, false],
    ]);
    expect(await audited()).toEqual(['error decision-claim-missing']);
    expect(await promote('flipped')).toMatchObject({ kind: 'done', plan: { input: { number: 3 } } });
    await deleteClaim(1);
    await deleteClaim(3);
    expect((await history({})).map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('counts where it is asked which model is meant', async () => {
    await bench.train(flipped);
    await promote('flipped');
    await promote('flipped', { model: 'another' });
    await deleteClaim(1);
    await expect(history({})).rejects.toMatchObject({ code: 'USAGE_INVALID' });
  });

  it('is claimed again when it is finished', async () => {
    await bench.train(flipped);
    const plan = await planned(planPromotion({ run: 'flipped' }));
    const cutOff = (async (...args: Parameters<typeof fetch>) => {
      const request = new Request(...args);
      if (request.url.endsWith('/registered-models/alias')) throw new TypeError('fetch failed');
      return fetch(request);
    }) as typeof fetch;
    const runtime = { ...systemRuntime(), cwd: bench.dir, fetch: cutOff };
    const broken = createTieback({ ...bench.config, stateDir: join(bench.dir, 'other') }, { runtime });
    await expect(broken.decide(plan)).rejects.toMatchObject({ code: 'PROMOTION_INCOMPLETE' });
    await deleteClaim(1);
    await expect(planPromotion({ run: 'flipped' })).rejects.toMatchObject({ code: 'PROMOTION_DECIDED_MEANWHILE' });
    const { repository, model } = bench;
    expect(await bench.tieback.resumeDecisions({ repository, model })).toMatchObject([{ kind: 'done', version: '1' }]);
    expect(await history()).toMatchObject([{ number: 1, isClaimed: true, isStanding: true }]);
    expect(await audited()).toEqual([]);
  });
});

describe('two models on the same data', () => {
  it('keeps what another model stands on, unless that is accepted', async () => {
    const { dataCommit } = await bench.train({ ...flipped, model: 'm1' });
    await bench.train({ name: 'on', source: { kind: 'fixed', ref: dataCommit }, metrics: { sensitivity: 0.7 } });
    await promote('flipped', { model: 'm1' });
    await promote('on');
    const data = await bench.dataAt('main');
    expect(await failedGates(planRollback({ model: 'm1' }))).toEqual(['no-other-stands-on-it']);
    expect(await bench.dataAt('main')).toEqual(data);
    const { repository, tieback } = bench;
    const plan = await planned(tieback.planRollback({ repository, model: 'm1', althoughOthersStandOnIt: true }));
    expect(plan.input.gates).toContainEqual({
      gate: 'no-other-stands-on-it',
      outcome: 'pass',
      reason: expect.stringContaining(`"${bench.model}" (run on) stands on its data: that was accepted`),
    });
    await tieback.decide(await planned(planRollback()));
    expect(await tieback.decide(await planned(planRollback({ model: 'm1' })))).toMatchObject({ kind: 'done' });
    expect(await bench.dataAt('main')).not.toEqual(data);
  });

  it('keeps what another model was trained further on', async () => {
    await bench.train({ ...flipped, model: 'm1' });
    await promote('flipped', { model: 'm1' });
    const { commitId } = await bench.lakefs.branches.get(bench.repository, 'main');
    await bench.train({ ...more, source: { kind: 'baseline', ref: commitId } });
    await promote('more');
    expect(await failedGates(planRollback({ model: 'm1' }))).toEqual(['no-other-stands-on-it']);
  });

  it('brings back no more than the run was trained on, unless merged data are accepted', async () => {
    await bench.train(flipped);
    await promote('flipped');
    await bench.train(more);
    await promote('more', { acceptMergedData: true });
    await bench.tieback.decide(await planned(planRollback()));
    expect(await failedGates(planPromotion({ run: 'more' }))).toEqual(['promoted-equals-trained']);
    const { gates } = (await planned(planPromotion({ run: 'more', acceptMergedData: true }))).input;
    expect(gates).toContainEqual(
      expect.objectContaining({ gate: 'promoted-equals-trained', reason: expect.stringContaining('were accepted') }),
    );
  });

  it('brings the data back when they are promoted as another model after a rollback, once', async () => {
    await bench.train(flipped);
    await promote('flipped', { model: 'm1' });
    const data = await bench.dataAt('main');
    await bench.tieback.decide(await planned(planRollback({ model: 'm1' })));
    const plan = await planned(planPromotion({ run: 'flipped', model: 'm3' }));
    expect(plan.input.change.kind).toBe('revert');
    expect(await bench.tieback.decide(plan)).toMatchObject({ kind: 'done' });
    expect(await bench.dataAt('main')).toEqual(data);
    await bench.mergeToMain('later', { 'train/z.csv': '1' });
    const again = await planned(planPromotion({ run: 'flipped', model: 'm4', acceptMergedData: true }));
    expect(again.input.change.kind).toBe('none');
  });
});
