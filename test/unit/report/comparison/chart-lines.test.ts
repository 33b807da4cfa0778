import { describe, expect, it } from 'vitest';
import type { ComparedMetric, ComparedRun, Comparison } from '../../../../src/model/comparison.ts';
import { chartLines } from '../../../../src/report/comparison/chart-lines.ts';

const metric = (
  key: string,
  value: number | string,
  bounds?: readonly [lower: number, upper: number],
): ComparedMetric => ({
  key,
  value,
  step: 1,
  definition: {},
  ...(bounds && {
    interval: { lower: bounds[0], upper: bounds[1], level: 0.95, method: 'wilson', successes: 8, trials: 10, from: [] },
  }),
});

const comparisonOf = (runs: Readonly<Record<string, readonly ComparedMetric[]>>): Comparison =>
  ({
    runs: Object.entries(runs).map(([runName, metrics], index) => ({
      runId: `${index}`.repeat(32),
      runName,
      metrics,
    })) as unknown as readonly ComparedRun[],
  }) as Comparison;

describe('chartLines', () => {
  it('draws values and intervals of all runs on one scale', () => {
    const lines = chartLines(
      comparisonOf({
        plain: [metric('auc', 0.5, [0, 1])],
        flipped: [metric('auc', 1, [0.5, 1])],
        low: [metric('auc', 0)],
      }),
      'auc',
    );
    expect(lines).toEqual([
      `plain (00000000)   │├${'─'.repeat(19)}●${'─'.repeat(18)}┤│ 0.5 (95 % CI 0.0000–1.0000, n 10)`,
      `flipped (11111111) │${' '.repeat(20)}├${'─'.repeat(18)}●│ 1 (95 % CI 0.5000–1.0000, n 10)`,
      `low (22222222)     │●${' '.repeat(39)}│ 0`,
    ]);
  });

  it('puts equal values in the middle', () => {
    const lines = chartLines(comparisonOf({ a: [metric('loss', 2)], b: [metric('loss', 2)] }), 'loss');
    expect(lines[0]).toBe(`a (00000000) │${' '.repeat(20)}●${' '.repeat(19)}│ 2`);
  });

  it('draws nothing of what only one run has, or what is no number', () => {
    const comparison = comparisonOf({ a: [metric('loss', 2), metric('x', 'NaN')], b: [metric('x', 1)] });
    expect([chartLines(comparison, 'loss'), chartLines(comparison, 'x')]).toEqual([[], []]);
  });

  it('keeps markup out, and names short', () => {
    const [first = ''] = chartLines(
      comparisonOf({ '</code>|`<b>x': [metric('a', 1)], ['n'.repeat(90)]: [metric('a', 2)] }),
      'a',
    );
    expect(first).not.toMatch(/[<>`|]/);
    expect(first.indexOf('│')).toBeLessThan(40);
  });

  it('draws no picture of a hundred runs', () => {
    const runs = Object.fromEntries(Array.from({ length: 31 }, (_, n) => [`r${n}`, [metric('a', n)]]));
    expect(chartLines(comparisonOf(runs), 'a')).toEqual([]);
  });
});
