import type { Journal, JournalRecord } from '../../../src/saga/journal.ts';
import { type Steps, stepOf } from '../../../src/saga/step.ts';

/** A service that a saga acts on: named effects, each done so many times. */
export type World = {
  readonly effects: Map<string, number>;
  /** Names in the order in which their effects happened. */
  readonly order: string[];
};

export type Results = { a: { n: number }; b: { n: number }; c: { n: number }; d: { n: number } };
export type Plan = { readonly name: string };

/** The process ends here: nothing that comes later happens. */
export class Killed extends Error {}
/** The effect happened, but its answer was lost. */
export class LostAnswer extends Error {}

/** The service refused: certainly nothing happened. */
export class Refused extends Error {}

export type Fault = { readonly step: keyof Results; readonly when: 'before' | 'after-effect' | 'lost-answer' };

const parse = (result: unknown): { n: number } => result as { n: number };
const step = stepOf<Plan, Results, World>();

const act = (world: World, name: keyof Results, fault: Fault | undefined): { n: number } => {
  if (fault?.step === name && fault.when === 'before') throw new Killed();
  world.effects.set(name, (world.effects.get(name) ?? 0) + 1);
  world.order.push(name);
  if (fault?.step === name && fault.when === 'after-effect') throw new Killed();
  if (fault?.step === name && fault.when === 'lost-answer') throw new LostAnswer();
  return { n: name.charCodeAt(0) };
};

const find = async (world: World, name: keyof Results): Promise<{ n: number } | undefined> =>
  world.effects.has(name) ? { n: name.charCodeAt(0) } : undefined;

const describe = () => 'something';

/** a and b overlap, c waits for both, d for c; d is carried through when the user cancels. Faults strike once. */
export const stepsWith = (fault?: Fault): Steps<Plan, Results, World> => {
  let left: Fault | undefined = fault;
  const once = (world: World, name: keyof Results) => {
    const struck = left?.step === name ? left : undefined;
    if (struck !== undefined) left = undefined;
    return act(world, name, struck);
  };
  const common = { describe, parse, effect: 'once' } as const;
  return {
    a: step('a', {
      ...common,
      after: [],
      cancel: 'stop',
      find: (_d, { deps }) => find(deps, 'a'),
      apply: async (_d, { deps }) => once(deps, 'a'),
    }),
    b: step('b', {
      ...common,
      after: [],
      cancel: 'stop',
      find: (_d, { deps }) => find(deps, 'b'),
      apply: async (_d, { deps }) => once(deps, 'b'),
    }),
    c: step('c', {
      ...common,
      after: ['a', 'b'],
      cancel: 'stop',
      find: (_d, { deps }) => find(deps, 'c'),
      apply: async (_d, { deps }) => once(deps, 'c'),
    }),
    d: step('d', {
      ...common,
      after: ['c'],
      cancel: 'finish',
      find: (_d, { deps }) => find(deps, 'd'),
      apply: async (_d, { deps }) => once(deps, 'd'),
    }),
  };
};

export const createWorld = (): World => ({ effects: new Map(), order: [] });

/** A journal that may die with its process: from `limit` lines on nothing is written any more. */
export const createJournal = (
  kept: JournalRecord<keyof Results>[] = [],
  limit = Number.POSITIVE_INFINITY,
): Journal<keyof Results> & { readonly kept: JournalRecord<keyof Results>[] } => ({
  kept,
  records: () => kept,
  append: (record) => {
    if (kept.length >= limit) throw new Killed();
    kept.push(record);
  },
});
