import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DecisionPlan } from '../../src/promote/decision-plan.ts';
import type { Proposal } from '../../src/promote/plan-promotion.ts';
import { commitOutcome } from '../../src/promote/steps/record.ts';
import { createTieback } from '../../src/tieback.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import { listAll } from '../support/run-bench.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';

let bench: StrategyBench;
beforeEach(async () => {
  bench = await openStrategyBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const planned = async (proposal: Promise<Proposal>): Promise<DecisionPlan> => {
  const found = await proposal;
  if (found.kind !== 'decide') throw new Error(JSON.stringify(found, null, 1));
  return found.plan;
};
const planFor = (run: string) => {
  const { repository, experiment, model, tieback } = bench;
  return planned(tieback.planPromotion({ repository, experiment, model, run, acceptMergedData: true }));
};

const flipped = { name: 'flipped', edits: { 'a.csv': 'x,y\n2,1\n' }, metrics: { sensitivity: 0.85 } };
const more = { name: 'more', edits: { 'n.csv': '1' }, metrics: { sensitivity: 0.95 } };
const aliasMoves = /^POST .*\/registered-models\/alias$/;
const commits = /^POST .*\/branches\/tieback-decision-[^/]*\/commits$/;
const reverts = /^POST .*\/revert$/;

type Sent = readonly string[];

/** A machine that notes what it sends, and whose network ends for good before the first request that is wanted. */
const machine = (
  name: string,
  isEnd: (line: string, sent: Sent) => boolean = () => false,
  before: (line: string) => Promise<unknown> = async () => undefined,
) => {
  const sent: string[] = [];
  let isOver = false;
  const noting = (async (...args: Parameters<typeof fetch>) => {
    const request = new Request(...args);
    const line = `${request.method} ${new URL(request.url).pathname}`;
    isOver ||= isEnd(line, sent);
    if (isOver) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
    await before(line);
    sent.push(line);
    return fetch(request);
  }) as typeof fetch;
  const runtime = { ...systemRuntime(), cwd: bench.dir, fetch: noting };
  const library = createTieback({ ...bench.config, stateDir: join(bench.dir, name) }, { runtime });
  return { sent, library, isBroken: () => isOver };
};

const championNow = async () => (await bench.mlflow.registeredModels.get(bench.model)).aliases['champion'];
const state = async () => ({
  data: await bench.dataAt('main'),
  tags: (await listAll(bench.lakefs.tags.list(bench.repository, { prefix: 'promoted-' }))).map(({ id }) => id),
  champion: await championNow(),
});
const history = async () => {
  const { decisions } = await bench.tieback.history({ repository: bench.repository, model: bench.model });
  return decisions.map(({ number, state: became, isStanding }) => [number, became, isStanding]);
};

/** The first promotion stands; the run of the second is deleted after its plan, so that its last step but one is refused. */
const prepare = async () => {
  await bench.train(flipped);
  await bench.tieback.decide(await planFor('flipped'));
  const before = await state();
  expect(before.champion).toBe('1');
  const { runId } = await bench.train(more);
  const plan = await planFor('more');
  await bench.mlflow.runs.delete(runId);
  return { before, runId, plan };
};

describe('a promotion that is given up after it moved the alias', () => {
  it('puts the alias back where it stood, and the data, and takes its tags away', async () => {
    const { before, runId, plan } = await prepare();
    const { sent, library } = machine('own');
    const decided = await library.decide(plan);
    expect(decided).toMatchObject({ kind: 'given-up', code: 'MLFLOW_RUN_NOT_ACTIVE' });
    expect(sent.filter((line) => aliasMoves.test(line))).toHaveLength(2);
    expect(await state()).toEqual(before);
    expect(await history()).toEqual([
      [1, 'done', true],
      [2, 'given-up', false],
    ]);
    await bench.mlflow.runs.restore(runId);
    const again = await bench.tieback.decide(await planFor('more'));
    expect(again).toMatchObject({ kind: 'done', version: '2' });
  });

  it('does not say that it is given up when another process has just recorded it as done', async () => {
    const { plan } = await prepare();
    const done = { state: 'done', at: '2026-11-21T09:30:00Z', reason: null, change: null, version: '2' } as const;
    const ports = { lakefs: bench.lakefs, runtime: systemRuntime() };
    const { library } = machine('own', undefined, async (line) => {
      if (reverts.test(line)) await commitOutcome(plan, done, ports, new AbortController().signal);
    });
    await expect(library.decide(plan)).rejects.toMatchObject({
      code: 'PROMOTION_DECIDED_MEANWHILE',
      hint: expect.stringContaining(`tieback history ${bench.model} --repo ${bench.repository}`),
    });
    expect((await history()).map(([number, became]) => [number, became])).toEqual([
      [1, 'done'],
      [2, 'done'],
    ]);
  });

  it('removes the alias where it stood nowhere', async () => {
    const { runId } = await bench.train(flipped);
    const before = await bench.dataAt('main');
    const plan = await planFor('flipped');
    await bench.mlflow.runs.delete(runId);
    const { sent, library } = machine('own');
    expect(await library.decide(plan)).toMatchObject({ kind: 'given-up', code: 'MLFLOW_RUN_NOT_ACTIVE' });
    expect(sent.filter((line) => aliasMoves.test(line))).toHaveLength(1);
    expect(await state()).toEqual({ data: before, tags: [], champion: undefined });
  });

  it('is recorded with what a service said of it, without the secrets in that', async () => {
    await bench.train(flipped);
    const plan = await planFor('flipped');
    const refusing = (async (...args: Parameters<typeof fetch>) => {
      const request = new Request(...args);
      if (!aliasMoves.test(`${request.method} ${new URL(request.url).pathname}`)) return fetch(request);
      const said = { error_code: 'INVALID_PARAMETER_VALUE', message: 'a hook refused canary-said-3Wq8' };
      return Response.json(said, { status: 400 });
    }) as typeof fetch;
    const runtime = { ...systemRuntime(), env: { HUB_TOKEN: 'canary-said-3Wq8' }, fetch: refusing };
    const library = createTieback(bench.config, { runtime });
    const reason = expect.stringContaining('a hook refused [redacted]');
    expect(await library.decide(plan)).toMatchObject({ kind: 'given-up', reason });
    const { repository, model } = bench;
    expect(await library.history({ repository, model })).toMatchObject({ decisions: [{ reason }] });
  });

  it.each([
    [
      'before the alias',
      (line: string, sent: Sent) => aliasMoves.test(line) && sent.some((one) => aliasMoves.test(one)),
    ],
    ['before the data', (line: string) => reverts.test(line)],
    ['before the record', (line: string, sent: Sent) => commits.test(line) && sent.some((one) => reverts.test(one))],
  ])('is given up whole on another machine when that broke %s', async (_where, isEnd) => {
    const { before, plan } = await prepare();
    const { library, isBroken } = machine('broken', isEnd);
    await expect(library.decide(plan)).rejects.toMatchObject({ code: 'PROMOTION_INCOMPLETE' });
    expect(isBroken()).toBe(true);
    const { repository, model } = bench;
    const resumed = await machine('other').library.resumeDecisions({ repository, model });
    expect(resumed.map(({ kind }) => kind)).toEqual(['given-up']);
    expect(await state()).toEqual(before);
    expect(await history()).toEqual([
      [1, 'done', true],
      [2, 'given-up', false],
    ]);
  });
});

describe('a promotion whose run was deleted since', () => {
  it('is taken back all the same', async () => {
    const { runId } = await bench.train(flipped);
    const before = await bench.dataAt('main');
    await bench.tieback.decide(await planFor('flipped'));
    await bench.mlflow.runs.delete(runId);
    const { repository, model, tieback } = bench;
    const decided = await tieback.decide(await planned(tieback.planRollback({ repository, model })));
    expect(decided).toMatchObject({ kind: 'done', version: null });
    expect(await state()).toEqual({ data: before, tags: expect.any(Array), champion: undefined });
  });
});
