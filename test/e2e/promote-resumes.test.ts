import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DecisionPlan } from '../../src/promote/decision-plan.ts';
import type { Proposal } from '../../src/promote/plan-promotion.ts';
import { createTieback, type Tieback } from '../../src/tieback.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import { decisionEnd } from '../support/decision-end.ts';
import { meetingFetch, openRendezvous } from '../support/rendezvous.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';

let bench: StrategyBench;
beforeEach(async () => {
  bench = await openStrategyBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const machine = (name: string, fetching: typeof fetch = fetch): Tieback =>
  createTieback(
    { ...bench.config, stateDir: join(bench.dir, name) },
    { runtime: { ...systemRuntime(), cwd: bench.dir, fetch: fetching } },
  );

const planned = async (proposal: Promise<Proposal>): Promise<DecisionPlan> => {
  const found = await proposal;
  if (found.kind !== 'decide') throw new Error(JSON.stringify(found, null, 1));
  return found.plan;
};

const metric = { key: 'sensitivity', direction: 'max' } as const;
const planPromotion = () => {
  const { repository, experiment, model, tieback } = bench;
  return planned(tieback.planPromotion({ repository, experiment, model, best: metric }));
};
const planRollback = () => planned(bench.tieback.planRollback({ repository: bench.repository, model: bench.model }));

/** Carries a decision out until the first request that is wanted, which never arrives. */
const breakAt = async (plan: DecisionPlan, wanted: RegExp): Promise<void> => {
  let isBroken = false;
  const breaking = (async (...args: Parameters<typeof fetch>) => {
    const request = new Request(...args);
    isBroken ||= wanted.test(`${request.method} ${new URL(request.url).pathname}`);
    if (isBroken) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
    return fetch(request);
  }) as typeof fetch;
  await expect(machine('broken', breaking).decide(plan)).rejects.toMatchObject({ code: 'PROMOTION_INCOMPLETE' });
};

/** Three resumes from as many machines that wait for each other before each write: every one looks before any one acts. */
const resumeAtOnce = async (names: readonly string[] = ['first', 'second', 'third']) => {
  const meeting = meetingFetch(openRendezvous(names.length, 400));
  const { repository, model } = bench;
  const resumed = await Promise.all(names.map((name) => machine(name, meeting).resumeDecisions({ repository, model })));
  return resumed.flat();
};

const edited = { name: 'winner', edits: { 'a.csv': 'x,y\n2,1\n' }, metrics: { sensitivity: 0.9 } };
const plain = { name: 'winner', metrics: { sensitivity: 0.9 } };

const cases = {
  'a promotion': { strategy: edited, before: [], plan: planPromotion, broken: /POST .*\/merge\/main$/ },
  'a promotion without changes': { strategy: plain, before: [], plan: planPromotion, broken: /POST .*\/merge\/main$/ },
  'a rollback': { strategy: edited, before: [planPromotion], plan: planRollback, broken: /POST .*\/revert$/ },
  'a promotion after its rollback': {
    strategy: edited,
    before: [planPromotion, planRollback],
    plan: planPromotion,
    broken: /POST .*\/revert$/,
  },
} as const;

describe.each(Object.entries(cases))('%s that three finish at once', (_name, { strategy, before, plan, broken }) => {
  const prepare = async () => {
    const { runId } = await bench.train(strategy);
    for (const earlier of before) await bench.tieback.decide(await earlier());
    return { runId, decision: await plan() };
  };

  it('ends as if one had', async () => {
    const { runId, decision } = await prepare();
    await bench.tieback.decide(decision);
    const unbroken = await decisionEnd(bench, runId);
    await bench[Symbol.asyncDispose]();
    bench = await openStrategyBench();
    const again = await prepare();
    await breakAt(again.decision, broken);
    const decided = await resumeAtOnce();
    expect(decided.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    const { decisionsOnMain, ...end } = await decisionEnd(bench, again.runId);
    // A merge without changes may be made by each: the first one counts, and the others change nothing.
    const { decisionsOnMain: expected, ...rest } = unbroken;
    expect(end).toEqual(rest);
    if (strategy === plain) expect(new Set(decisionsOnMain)).toEqual(new Set(expected));
    else expect(decisionsOnMain).toEqual(expected);
    expect(new Set(decided.map((one) => one.kind === 'done' && `${one.version} ${one.change}`)).size).toBe(1);
  });
});

describe('several resumes at once', () => {
  it('on one machine end as if there had been one', async () => {
    const { runId } = await bench.train(edited);
    await breakAt(await planPromotion(), /POST .*\/model-versions\/create$/);
    const decided = await resumeAtOnce(['broken', 'broken']);
    expect(decided.filter(({ kind }) => kind === 'done').length).toBeGreaterThan(0);
    expect(await decisionEnd(bench, runId)).toMatchObject({
      aliases: { champion: '1' },
      versions: ['1'],
      decisions: [[1, 'promote', 'done', true, '1', true]],
      data: { 'train/a.csv': 'x,y\n2,1\n' },
      staged: [],
    });
  });

  it('give up together what cannot be carried out any more', async () => {
    const { runId } = await bench.train(edited);
    const plan = await planPromotion();
    await breakAt(plan, /POST .*\/merge\/main$/);
    await bench.mergeToMain('meanwhile', { 'train/c.csv': '5' });
    const decided = await resumeAtOnce();
    expect(decided.map(({ kind }) => kind)).toEqual(['given-up', 'given-up', 'given-up']);
    expect(await decisionEnd(bench, runId).catch((error: unknown) => error)).toMatchObject({
      code: 'MLFLOW_MODEL_NOT_FOUND',
    });
    expect(await bench.dataAt('main')).toEqual({
      'train/a.csv': 'x,y\n1,2\n',
      'train/b.csv': 'x,y\n3,4\n',
      'train/c.csv': '5',
    });
  });

  it('leave alone who is still carrying it out', async () => {
    const { runId } = await bench.train(edited);
    const plan = await planPromotion();
    const meeting = meetingFetch(openRendezvous(2, 400));
    const { repository, model } = bench;
    const own = machine('own', meeting).decide(plan);
    await expect.poll(() => bench.lakefs.tags.find(repository, `tieback-promotion-${model}-1`)).toBeDefined();
    const [first, [second]] = await Promise.all([
      own,
      machine('other', meeting).resumeDecisions({ repository, model }),
    ]);
    expect(first.kind).toBe('done');
    expect(second === undefined || second.kind === 'done').toBe(true);
    expect(await decisionEnd(bench, runId)).toMatchObject({
      aliases: { champion: '1' },
      versions: ['1'],
      decisions: [[1, 'promote', 'done', true, '1', true]],
      staged: [],
    });
  });
});

it('leaves a rollback standing when the machine that had begun the promotion comes back', async () => {
  await bench.train(edited);
  await breakAt(await planPromotion(), /POST .*\/merge\/main$/);
  const { repository, model, lakefs, mlflow } = bench;
  expect(await machine('other').resumeDecisions({ repository, model })).toMatchObject([{ kind: 'done' }]);
  await bench.tieback.decide(await planRollback());
  const standing = async () => ({
    head: (await lakefs.branches.get(repository, 'main')).commitId,
    aliases: (await mlflow.registeredModels.get(model)).aliases,
  });
  const before = await standing();
  expect(before.aliases).toEqual({});
  const back = machine('broken');
  expect(await back.resumeDecisions({ repository, model })).toMatchObject([{ kind: 'done' }]);
  expect(await standing()).toEqual(before);
  expect(await back.resumeDecisions({ repository, model })).toEqual([]);
});
