import { describe, expect, it } from 'vitest';
import type { CheckOutcome, CheckResult } from '../../../src/model/evidence.ts';
import { byConcern, standingsOf } from '../../../src/report/standing.ts';

const check = (id: string, outcome: CheckOutcome): CheckResult => ({ id, title: 't', outcome, reason: 'r', facts: [] });
const checks = (answers: Readonly<Record<string, CheckOutcome>>) =>
  Object.entries(answers).map(([id, outcome]) => check(id, outcome));

const allPass = {
  'DATA-01': 'pass',
  'DATA-02': 'pass',
  'DATA-03': 'pass',
  'LINK-01': 'pass',
  'LINK-02': 'pass',
  'LINK-04': 'pass',
} as const;

describe('standingsOf', () => {
  it('holds what all of its checks bear out', () => {
    const { data, forward, back, baseline } = standingsOf(checks(allPass));
    expect([data, forward, back, baseline].map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(forward).toEqual({
      outcome: 'pass',
      proof: ['DATA-01', 'LINK-01', 'LINK-04'],
      open: [],
      isContradicted: false,
    });
  });

  it.each([
    ['DATA-01', 'fail', { data: 'fail', forward: 'fail', back: 'pass' }],
    ['LINK-01', 'fail', { data: 'fail', forward: 'fail', back: 'pass' }],
    ['DATA-02', 'fail', { data: 'fail', forward: 'pass', back: 'fail' }],
    ['LINK-04', 'fail', { data: 'pass', forward: 'fail', back: 'pass' }],
    ['LINK-02', 'warn', { data: 'pass', forward: 'pass', back: 'warn' }],
    ['LINK-01', 'skip', { data: 'skip', forward: 'skip', back: 'pass' }],
  ] as const)('marks what %s proves when it answers %s', (id, outcome, expected) => {
    const { data, forward, back } = standingsOf(checks({ ...allPass, [id]: outcome }));
    expect({ data: data.outcome, forward: forward.outcome, back: back.outcome }).toEqual(expected);
  });

  it('takes nothing for proven that no check was run for', () => {
    const proof = ['DATA-01', 'DATA-02', 'LINK-01'];
    expect(standingsOf([]).data).toEqual({ outcome: 'skip', proof, open: [], isContradicted: false });
    expect(standingsOf(checks({ 'DATA-01': 'pass' })).data.outcome).toBe('skip');
  });

  it('tells what only lost a part of its record from what something speaks against', () => {
    const lost = [...checks({ 'DATA-01': 'pass' }), { ...check('LINK-01', 'fail'), isOnlyMissing: true } as const];
    expect(standingsOf(lost).data).toMatchObject({ outcome: 'fail', isContradicted: false });
    expect(standingsOf([...lost, check('DATA-02', 'fail')]).data.isContradicted).toBe(true);
  });

  it('puts a failure above a check that was not asked', () => {
    const { data } = standingsOf(checks({ 'DATA-01': 'skip', 'LINK-01': 'fail' }));
    expect([data.outcome, data.open.map(({ id }) => id)]).toEqual(['fail', ['DATA-01', 'LINK-01']]);
  });
});

describe('byConcern', () => {
  it('puts failures first, then warnings, passes and what was not asked, each by id', () => {
    const given = checks({
      'B-02': 'pass',
      'A-01': 'skip',
      'C-01': 'warn',
      'B-01': 'pass',
      'D-02': 'fail',
      'D-01': 'fail',
    });
    expect(byConcern(given).map(({ id }) => id)).toEqual(['D-01', 'D-02', 'C-01', 'B-01', 'B-02', 'A-01']);
    expect(given[0]?.id).toBe('B-02');
  });
});
