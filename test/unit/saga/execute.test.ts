import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type ExecuteOptions, execute } from '../../../src/saga/execute.ts';
import type { JournalRecord } from '../../../src/saga/journal.ts';
import {
  createJournal,
  createWorld,
  type Fault,
  LostAnswer,
  type Plan,
  Refused,
  type Results,
  stepsWith,
  type World,
} from './world.ts';

const names: readonly (keyof Results)[] = ['a', 'b', 'c', 'd'];

const run = (world: World, more: Partial<ExecuteOptions<Plan, Results, World>> = {}) =>
  execute({
    steps: stepsWith(),
    journal: createJournal(),
    plan: { name: 'test' },
    deps: world,
    signal: new AbortController().signal,
    isUnsure: (error) => error instanceof LostAnswer,
    hasNotHappened: (error) => error instanceof Refused,
    onJournalFailure: (_step, error) => {
      throw error;
    },
    now: () => 0,
    ...more,
  });

const everyEffectOnce = (world: World) =>
  expect([...world.effects.entries()].sort()).toEqual(names.map((name) => [name, 1]));

describe('execute', () => {
  it('does every step once, and no step before what it waits for', async () => {
    const world = createWorld();
    const outcome = await run(world);
    expect(outcome.failures).toEqual([]);
    expect(Object.keys(outcome.done).sort()).toEqual(names);
    everyEffectOnce(world);
    expect(world.order.indexOf('c')).toBe(2);
    expect(world.order.indexOf('d')).toBe(3);
  });

  it("has a step's records on the disk before it goes on, where the step asks for that", async () => {
    const steps = stepsWith();
    const journal = createJournal();
    const flushed: string[] = [];
    const watched: typeof journal = {
      ...journal,
      append: (record, isFlushed) => {
        journal.append(record, isFlushed);
        if (isFlushed && 'step' in record) flushed.push(`${record.kind} ${record.step}`);
      },
    };
    await run(createWorld(), { steps: { ...steps, c: { ...steps.c, isFlushed: true } }, journal: watched });
    expect(flushed).toEqual(['intent c', 'done c']);
  });

  it('lets steps overlap that do not wait for each other', async () => {
    const world = createWorld();
    const steps = stepsWith();
    let meet: () => void = () => undefined;
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    await run(world, {
      steps: {
        ...steps,
        a: { ...steps.a, apply: async (done, context) => met.then(() => steps.a.apply(done, context)) },
        b: {
          ...steps.b,
          apply: async (done, context) => {
            meet();
            return steps.b.apply(done, context);
          },
        },
      },
    });
    expect(world.order.slice(0, 2)).toEqual(['b', 'a']);
  });

  it('brings about only what it is asked for, with what that waits for', async () => {
    const world = createWorld();
    const outcome = await run(world, { until: ['c'] });
    expect(Object.keys(outcome.done).sort()).toEqual(['a', 'b', 'c']);
    expect(world.effects.has('d')).toBe(false);
  });

  it('writes an intent before each effect and its result after it', async () => {
    const journal = createJournal();
    await run(createWorld(), { journal });
    for (const name of names) {
      const kinds = journal.kept.flatMap((record) => ('step' in record && record.step === name ? [record.kind] : []));
      expect(kinds).toEqual(['intent', 'done']);
    }
  });

  it.each(
    names.flatMap((step) => (['before', 'after-effect'] as const).map((when) => ({ step, when }) satisfies Fault)),
  )('ends in the same state when the process dies $when of step $step and another resumes', async (fault) => {
    const world = createWorld();
    const journal = createJournal();
    const broken = await run(world, { journal, steps: stepsWith(fault) });
    expect(broken.failures.map(({ step }) => step)).toEqual([fault.step]);
    const resumed = await run(world, { journal });
    expect(resumed.failures).toEqual([]);
    everyEffectOnce(world);
    expect(resumed.done).toEqual((await run(createWorld())).done);
  });

  it.each(Array.from({ length: 8 }, (_, lines) => lines))(
    'ends in the same state when the journal dies after %i lines',
    async (lines) => {
      const world = createWorld();
      const kept: JournalRecord<keyof Results>[] = [];
      await run(world, { journal: createJournal(kept, lines) });
      const resumed = await run(world, { journal: createJournal(kept) });
      expect(resumed.failures).toEqual([]);
      everyEffectOnce(world);
    },
  );

  it.each(names)('looks for the effect of step %s when its answer was lost, and does not repeat it', async (step) => {
    const world = createWorld();
    const outcome = await run(world, { steps: stepsWith({ step, when: 'lost-answer' }) });
    expect(outcome.failures).toEqual([]);
    everyEffectOnce(world);
  });

  it('looks for nothing after a refusal: what another made meanwhile is not taken for its own', async () => {
    const world = createWorld();
    const journal = createJournal();
    const steps = stepsWith();
    const refused = { ...steps.a, apply: async () => Promise.reject(new Refused()) };
    await run(world, { journal, steps: { ...steps, a: refused } });
    world.effects.set('a', 1);
    const resumed = await run(world, { journal, steps: { ...steps, a: refused } });
    expect(resumed.failures.map(({ step, error }) => [step, error])).toEqual([['a', new Refused()]]);
    expect(resumed.done).not.toHaveProperty('a');
  });

  it('keeps looking when looking itself was refused after a lost answer', async () => {
    const world = createWorld();
    const journal = createJournal();
    const steps = stepsWith({ step: 'a', when: 'lost-answer' });
    const blind = { ...steps.a, effect: 'once' as const, find: async () => Promise.reject(new Refused()) };
    const broken = await run(world, { journal, steps: { ...steps, a: blind } });
    expect(broken.failures.map(({ step }) => step)).toEqual(['a']);
    await run(world, { journal });
    everyEffectOnce(world);
  });

  it.each(['once', 'repeatable'] as const)(
    'keeps looking when a lost attempt of a %s effect was followed by a refusal, and arrives later',
    async (effect) => {
      const world = createWorld();
      const journal = createJournal();
      const steps = stepsWith();
      const answers = [new LostAnswer(), new Refused()];
      const late = { ...steps.a, effect, apply: async () => Promise.reject(answers.shift()) } as typeof steps.a;
      const broken = await run(world, { journal, steps: { ...steps, a: late } });
      expect(broken.failures.map(({ error }) => error)).toEqual([new Refused()]);
      expect(journal.kept.filter((record) => record.kind === 'failed')).toEqual([]);
      world.effects.set('a', 1);
      world.order.push('a');
      const resumed = await run(world, { journal });
      expect(resumed.failures).toEqual([]);
      everyEffectOnce(world);
    },
  );

  it('tells of a start only where it starts something: what an earlier attempt did is found', async () => {
    const world = createWorld();
    const journal = createJournal();
    await run(world, { journal, steps: stepsWith({ step: 'a', when: 'after-effect' }) });
    const told: string[] = [];
    await run(world, { journal, onEvent: ({ kind, step }) => told.push(`${kind} ${step}`) });
    expect(told.sort()).toEqual(['done a', 'done c', 'done d', 'started c', 'started d']);
  });

  it('asks for no effect on the straight way', async () => {
    const steps = stepsWith();
    const asked: string[] = [];
    const watched = Object.fromEntries(
      names.map((name) => [
        name,
        {
          ...steps[name],
          find: async () => {
            asked.push(name);
            return undefined;
          },
        },
      ]),
    ) as unknown as typeof steps;
    await run(createWorld(), { steps: watched });
    expect(asked).toEqual([]);
  });

  it('begins nothing that may be stopped once the user cancels, but carries the rest through', async () => {
    const world = createWorld();
    const cancel = new AbortController();
    const steps = stepsWith();
    const outcome = await run(world, {
      signal: cancel.signal,
      steps: {
        ...steps,
        c: {
          ...steps.c,
          apply: async (done, context) => {
            const result = await steps.c.apply(done, context);
            cancel.abort();
            return result;
          },
        },
      },
    });
    expect(outcome.failures).toEqual([]);
    everyEffectOnce(world);
    const early = new AbortController();
    early.abort(new Error('stop'));
    const untouched = createWorld();
    const stopped = await run(untouched, { signal: early.signal });
    expect(untouched.order).toEqual([]);
    expect(stopped.done).toEqual({});
    expect(stopped.failures.length).toBeGreaterThan(0);
  });

  it('reports a step that somebody else cancelled, because nothing had stopped it', async () => {
    const steps = stepsWith();
    const cut = { ...steps.a, apply: () => Promise.reject(new DOMException('cut off', 'AbortError')) };
    const outcome = await run(createWorld(), { steps: { ...steps, a: cut } });
    expect(outcome.failures.map(({ step }) => step)).toEqual(['a']);
  });

  it.each([
    ['stop', ['b']],
    ['finish', ['b', 'a']],
  ] as const)('reports an abort beside a failure of a step that is to %s as %j', async (cancel, expected) => {
    const steps = stepsWith({ step: 'b', when: 'before' });
    const apply = async () => {
      await later();
      throw new DOMException('cut off', 'AbortError');
    };
    const outcome = await run(createWorld(), { steps: { ...steps, a: { ...steps.a, cancel, apply } } });
    expect(outcome.failures.map(({ step }) => step)).toEqual(expected);
  });

  it('reports the step that failed, not those that waited for it', async () => {
    const outcome = await run(createWorld(), { steps: stepsWith({ step: 'a', when: 'before' }) });
    expect(outcome.failures.map(({ step }) => step)).toEqual(['a']);
    expect(outcome.done).not.toHaveProperty('c');
  });

  it('says that the journal is damaged when it holds a result that the step cannot read', async () => {
    const steps = stepsWith();
    const unreadable = {
      ...steps,
      a: {
        ...steps.a,
        parse: () => {
          throw new TypeError('field "n" is not number');
        },
      },
    };
    const journal = createJournal([{ kind: 'done', step: 'a', at: '', result: {} }]);
    await expect(run(createWorld(), { journal, steps: unreadable })).rejects.toMatchObject({
      code: 'JOURNAL_UNREADABLE',
    });
  });

  it('goes on unrecorded when the owner of the journal lets it', async () => {
    const world = createWorld();
    const told: string[] = [];
    const outcome = await run(world, {
      journal: createJournal([], 0),
      onJournalFailure: (step) => void told.push(String(step)),
    });
    expect(outcome.failures).toEqual([]);
    everyEffectOnce(world);
    expect(new Set(told)).toEqual(new Set(names));
  });
});
