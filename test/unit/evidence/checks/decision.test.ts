import { describe, expect, it } from 'vitest';
import { decisionChecks } from '../../../../src/evidence/checks/decision.ts';
import { deriveSubject } from '../../../../src/evidence/derive/derive.ts';
import { recordId } from '../../../../src/evidence/record-id.ts';
import type { Records } from '../../../../src/model/evidence.ts';
import { finishedTie, repository, runId, saying } from '../tie-records.ts';

const decision = '20261122-0123456789';
const check = (records: Records, id: string) => {
  const verdict = decisionChecks.find((one) => one.id === id)?.run(deriveSubject(records), records);
  if (verdict === undefined) throw new Error(`no check ${id}`);
  return verdict;
};

type Row = { id?: string; value?: number; tested?: string | null; definition?: object; unfit?: string[] };
const row = ({
  id = 'ff'.repeat(16),
  value = 0.9,
  tested = 'd1',
  definition = { average: 'macro' },
  unfit = [],
}: Row) => ({
  runId: id,
  runName: `run-${id.slice(0, 2)}`,
  unfit,
  testData: tested === null ? [] : [{ role: 'test', digest: tested }],
  metrics: [{ key: 'sensitivity', value, step: 2, definition }],
});

/** A tie whose run was promoted over some others; its sensitivity is 0.93. */
const promoted = (others: readonly Row[], input: object = {}, own: Row = {}): Records => {
  const told = { decision, number: 1, verb: 'promote', alias: 'champion', version: '1', repository, at: '2026-11-22' };
  const world = finishedTie({ tags: { 'tieback.decision.net': JSON.stringify(told) } });
  const plan = {
    kind: 'decision',
    id: decision,
    input: {
      verb: 'promote',
      run: { id: runId },
      best: { key: 'sensitivity', direction: 'max' },
      comparison: { runs: [row({ id: runId, value: 0.93, ...own }), ...others.map(row)] },
      ...input,
    },
  };
  return saying(world, { [recordId.decisionPlan(repository, decision)]: plan });
};

describe('METRIC-04', () => {
  const winner = (...given: Parameters<typeof promoted>) => check(promoted(...given), 'METRIC-04');

  it('passes the best of the comparable ones, by the direction of the rule', () => {
    expect(winner([{ value: 0.9 }])).toMatchObject({
      outcome: 'pass',
      reason: 'sensitivity 0.93 is the best (max) of 2 comparable runs',
    });
    expect(winner([{ value: 0.95 }], { best: { key: 'sensitivity', direction: 'min' } }).outcome).toBe('pass');
  });

  it('fails when another was better, and names it', () => {
    expect(winner([{ value: 0.95 }])).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('with 0.95') });
  });

  it('lets no run compete that is not sealed', () => {
    expect(winner([{ value: 0.95, unfit: ['not sealed'] }]).outcome).toBe('pass');
  });

  it.each<readonly [string, Row]>([
    ['was tested on other data', { value: 0.95, tested: 'd2' }],
    ['measures otherwise', { value: 0.95, definition: { average: 'micro' } }],
    ['does not say what it was tested on', { value: 0.95, tested: null }],
  ])('lets no run compete that %s', (_what, other) => {
    expect(winner([other, { value: 0.9, id: 'ee'.repeat(16) }]).outcome).toBe('pass');
    // The best of one is no winner.
    expect(winner([other])).toMatchObject({ outcome: 'warn', reason: expect.stringContaining('held against none') });
  });

  it('fails when the metric is another today than the one that was decided with', () => {
    expect(winner([{ value: 0.9 }], {}, { value: 0.99 })).toMatchObject({
      outcome: 'fail',
      reason: 'it was decided with sensitivity 0.99, and the run has 0.93',
    });
  });

  it('warns when another is as good', () => {
    expect(winner([{ value: 0.93 }]).outcome).toBe('warn');
  });

  it('is not asked of a run that was not promoted, was rolled back, was compared with none, or without a rule', () => {
    expect(check(finishedTie().records, 'METRIC-04').outcome).toBe('skip');
    expect(winner([{}], { verb: 'rollback' }).outcome).toBe('skip');
    expect(winner([]).outcome).toBe('skip');
    expect(winner([{}], { best: undefined }).outcome).toBe('skip');
    const { [recordId.decisionPlan(repository, decision)]: _, ...unread } = promoted([{}]);
    expect(check(unread, 'METRIC-04')).toMatchObject({
      outcome: 'skip',
      reason: expect.stringContaining('not be read'),
    });
  });

  it('fails a decision about another run', () => {
    expect(winner([{}], { run: { id: 'ee'.repeat(16) } }).outcome).toBe('fail');
  });
});

describe('METRIC-05', () => {
  const alike = (...given: Parameters<typeof promoted>) => check(promoted(...given), 'METRIC-05');

  it('passes runs that were tested on the same data and say the same of the metric', () => {
    expect(alike([{}, { id: 'ee'.repeat(16) }])).toMatchObject({
      outcome: 'pass',
      reason: expect.stringMatching(/^3 runs/),
    });
  });

  it.each<readonly [string, Row]>([
    ['tested on other data', { tested: 'd2' }],
    ['what it was tested on is not recorded', { tested: null }],
    ['its sensitivity is defined otherwise', { definition: {} }],
  ])('fails when nothing is comparable (%s), and warns of one among others', (reason, other) => {
    expect(alike([other])).toMatchObject({ outcome: 'fail', reason: expect.stringContaining(reason) });
    expect(alike([other, { id: 'ee'.repeat(16) }]).outcome).toBe('warn');
  });

  it('is not asked of a run that was promoted alone, or not at all', () => {
    expect(alike([]).outcome).toBe('skip');
    expect(check(finishedTie().records, 'METRIC-05').outcome).toBe('skip');
  });
});
