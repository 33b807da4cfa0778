import { describe, expect, it } from 'vitest';
import { execute } from '../../../src/saga/execute.ts';
import type { Steps } from '../../../src/saga/step.ts';
import { undo } from '../../../src/saga/undo.ts';
import { createJournal, createWorld, type Plan, type Results, stepsWith, type World } from './world.ts';

/** Steps whose effects are taken back but for that of `b`. */
const undoable = (fails?: keyof Results): Steps<Plan, Results, World> => {
  let left = fails;
  const steps = stepsWith();
  const takeBack = (name: keyof Results) => ({
    undo: async ({ deps }: { deps: World }) => {
      if (left === name) {
        left = undefined;
        throw new Error('away');
      }
      const isThere = deps.effects.delete(name);
      deps.order.push(`-${name}`);
      return isThere ? `${name} deleted` : undefined;
    },
  });
  return {
    a: { ...steps.a, ...takeBack('a') },
    b: steps.b,
    c: { ...steps.c, ...takeBack('c') },
    d: { ...steps.d, ...takeBack('d') },
  };
};

const never = new AbortController().signal;

const brokenSaga = async (steps: Steps<Plan, Results, World>, until: readonly (keyof Results)[]) => {
  const world = createWorld();
  const journal = createJournal();
  await execute({
    steps,
    journal,
    plan: { name: 'test' },
    deps: world,
    until,
    signal: never,
    isUnsure: () => false,
    hasNotHappened: () => false,
    onJournalFailure: () => undefined,
    now: () => 0,
  });
  return { steps, journal, plan: { name: 'test' }, deps: world, signal: never, now: () => 0 };
};

describe('undo', () => {
  it('takes back newest first what was done and can be taken back, and nothing that was not begun', async () => {
    const saga = await brokenSaga(undoable(), ['c']);
    expect(await undo(saga)).toEqual(['c', 'a']);
    expect(saga.deps.order.slice(-2)).toEqual(['-c', '-a']);
    expect([...saga.deps.effects.keys()]).toEqual(['b']);
  });

  it('takes back what was begun, whether or not it happened, and tells of what there was', async () => {
    const saga = await brokenSaga(undoable(), ['a']);
    saga.journal.append({ kind: 'intent', step: 'c', at: '' }, false);
    const told: string[] = [];
    expect(await undo({ ...saga, onEvent: ({ text }) => void told.push(text) })).toEqual(['a']);
    expect(saga.deps.order.slice(-2)).toEqual(['-c', '-a']);
    expect(told).toEqual(['a deleted']);
  });

  it('leaves alone what certainly had no effect', async () => {
    const saga = await brokenSaga(undoable(), ['a']);
    saga.journal.append({ kind: 'intent', step: 'c', at: '' }, false);
    saga.journal.append({ kind: 'failed', step: 'c', at: '' }, false);
    expect(await undo(saga)).toEqual(['a']);
    expect(saga.deps.order).not.toContain('-c');
  });

  it('goes on where it broke off', async () => {
    const saga = await brokenSaga(undoable('a'), ['c']);
    await expect(undo(saga)).rejects.toThrow('away');
    expect([...saga.deps.effects.keys()].sort()).toEqual(['a', 'b']);
    expect(await undo(saga)).toEqual(['a']);
    expect(await undo(saga)).toEqual([]);
  });

  it('stops between two steps when it is told to', async () => {
    const saga = await brokenSaga(undoable(), ['c']);
    await expect(undo({ ...saga, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(saga.deps.effects.size).toBe(3);
  });
});
