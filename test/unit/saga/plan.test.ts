import { describe, expect, it } from 'vitest';
import { type PlanReader, readPlan } from '../../../src/saga/plan.ts';

type Plan = {
  readonly kind: string;
  readonly version: number;
  readonly writer: string;
  readonly words: readonly string[];
};

const reader: PlanReader<Plan> = {
  kind: 'say',
  version: 2,
  upgrades: [(old) => ({ ...(old as object), version: 2, words: [(old as { word: string }).word] })],
  parse: (stored) => stored as Plan,
};

describe('readPlan', () => {
  it('reads a plan of today as it stands', () => {
    const plan = { kind: 'say', version: 2, writer: 'x/2', words: ['a'] };
    expect(readPlan(reader, plan)).toEqual(plan);
  });

  it('brings an older plan up to today', () => {
    expect(readPlan(reader, { kind: 'say', version: 1, writer: 'x/1', word: 'a' })).toMatchObject({
      version: 2,
      words: ['a'],
    });
  });

  it('refuses a newer plan and names who wrote it', () => {
    expect(() => readPlan(reader, { kind: 'say', version: 3, writer: 'x/9' })).toThrowError(
      expect.objectContaining({ code: 'JOURNAL_NEWER', message: expect.stringContaining('x/9') }),
    );
  });

  it.each([undefined, null, 'plan', {}, { kind: 'other', version: 1 }, { kind: 'say' }])(
    'refuses %j, which is no such plan',
    (stored) => {
      expect(() => readPlan(reader, stored)).toThrowError(expect.objectContaining({ code: 'JOURNAL_UNREADABLE' }));
    },
  );
});
