import { describe, expect, it } from 'vitest';
import { chooseWinner } from '../../../src/promote/choose-winner.ts';
import { comparedRun, comparison, otherBaseline, otherTestData } from './samples.ts';

const best = (runs: Parameters<typeof comparison>[0], direction: 'max' | 'min' = 'max') => {
  const { winner, gates } = chooseWinner(comparison(runs), { key: 'm', direction });
  return { name: winner?.runName, outcomes: gates.map(({ gate, outcome }) => `${gate} ${outcome}`) };
};
const run = (name: string, m: number | string, more: object = {}) => comparedRun({ name, metrics: { m }, ...more });

describe('chooseWinner', () => {
  it.each([
    ['max', 'high'],
    ['min', 'low'],
  ] as const)('takes the best by %s', (direction, name) => {
    expect(best([run('low', 0.1), run('high', 0.9), run('mid', 0.5)], direction)).toEqual({
      name,
      outcomes: ['winner pass'],
    });
  });

  it('is no winner when two are equally good', () => {
    expect(best([run('a', 0.5), run('b', 0.5), run('c', 0.1)]).outcomes).toEqual(['winner fail']);
  });

  it('does not mind equals further down', () => {
    expect(best([run('a', 0.9), run('b', 0.5), run('c', 0.5)]).outcomes).toEqual(['winner pass']);
  });

  it('leaves out runs that cannot be promoted, and values that are no numbers', () => {
    expect(best([run('failed', 0.9, { unfit: ['status FAILED'] }), run('odd', 'NaN'), run('a', 0.1)]).name).toBe('a');
  });

  it('doubts a winner while an incomparable run claims to be better', () => {
    const planted = run('planted', 0.9, { comparability: [otherTestData] });
    expect(best([run('a', 0.5), planted])).toEqual({ name: 'a', outcomes: ['winner pass', 'comparable fail'] });
    expect(best([run('a', 0.95), planted]).outcomes).toEqual(['winner pass']);
  });

  it('takes the best of those that compare with a run named by its user, whatever others claim', () => {
    const planted = run('planted', 0.9, { comparability: [otherTestData] });
    const rule = { key: 'm', direction: 'max' } as const;
    const { winner, gates, leftOut } = chooseWinner(comparison([run('a', 0.5), planted]), rule, { isSettled: true });
    expect([winner?.runName, gates.map(({ outcome }) => outcome), leftOut.map(({ name }) => name)]).toEqual([
      'a',
      ['pass'],
      ['planted'],
    ]);
  });

  it('is nobody where the runs have no common reference', () => {
    const { reference: _, ...none } = comparison([run('a', 0.5), run('b', 0.9)]);
    const { winner, gates } = chooseWinner(none, { key: 'm', direction: 'max' });
    expect([winner, gates[0]?.gate, gates[0]?.outcome]).toEqual([undefined, 'comparable', 'fail']);
  });

  it('takes runs from another baseline', () => {
    expect(best([run('a', 0.5), run('b', 0.9, { comparability: [otherBaseline] })]).name).toBe('b');
  });

  it('says when nothing competes', () => {
    expect(best([])).toEqual({ name: undefined, outcomes: ['winner fail'] });
  });

  it('names what was held against when nothing competes', () => {
    const { gates } = chooseWinner(comparison([run('odd', 'NaN')]), { key: 'm', direction: 'max' });
    expect(gates[0]?.reason).toBe('none of 1 run competes by m; the reference is run odd (odd00000)');
  });

  it('tells of everybody who did not compete', () => {
    const added = { ...run('late', 'x'), metrics: [], addedMetrics: [{ key: 'm', value: 1, step: 1, definition: {} }] };
    const { leftOut, gates } = chooseWinner(
      comparison([
        run('a', 0.5),
        run('b', 'NaN', { unfit: ['status FAILED'] }),
        run('c', 0.1, { comparability: [otherTestData] }),
        comparedRun({ name: 'd' }),
        added,
      ]),
      { key: 'm', direction: 'max' },
    );
    expect(gates).toEqual([{ gate: 'winner', outcome: 'pass', reason: 'm 0.5, best of 1, and 4 did not compete' }]);
    expect(leftOut.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'b: status FAILED; metric m is NaN, which is no number to compare',
      'c: not comparable: test-data differs: other content',
      'd: has no metric "m"',
      'late: metric m was added after the run was sealed: it does not count',
    ]);
  });
});
