import { describe, expect, it } from 'vitest';
import { metricInterval } from '../../../../src/evidence/compare/metric-interval.ts';
import { wilsonInterval } from '../../../../src/util/wilson-interval.ts';

const numbers = (values: Readonly<Record<string, number>>) => new Map(Object.entries(values));

/** Of a proportion that is counted. */
const wilson = (successes: number, trials: number) => {
  const { lower: low, upper: high } = wilsonInterval(successes / trials, trials) ?? {
    lower: Number.NaN,
    upper: Number.NaN,
  };
  return { low, high };
};

describe('the interval of counts', () => {
  it('gives the values that are published for it', () => {
    const { low, high } = wilson(4200, 5000);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.8296', '0.8499']);
  });

  it.each([
    [0, 10],
    [10, 10],
  ])('stays between 0 and 1 for %i of %i', (successes, trials) => {
    const { low, high } = wilson(successes, trials);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(1);
    expect(high - low).toBeGreaterThan(0.2);
  });
});

describe('metricInterval', () => {
  it.each([
    ['sensitivity', 0.8, { tp: 80, fn: 20 }, [80, 100]],
    ['test_specificity', 0.9, { test_tn: 90, test_fp: 10 }, [90, 100]],
    ['val/accuracy', 0.85, { 'val/tp': 80, 'val/tn': 90, 'val/fp': 10, 'val/fn': 20 }, [170, 200]],
    ['dice', 0.42, { 'dice.n': 100, 'dice.k': 42 }, [42, 100]],
    ['top1', 0.333, { top1_n: 300 }, [100, 300]],
  ] as const)('reads the counts of %s', (key, value, logged, [successes, trials]) => {
    expect(metricInterval(key, value, numbers(logged)).interval).toMatchObject({ successes, trials });
  });

  it.each([
    ['no counts', 'sensitivity', 0.8, {}],
    ['the counts of another split', 'sensitivity', 0.8, { test_tp: 80, test_fn: 20 }],
    ['a part of a matrix', 'precision', 0.8, { tp: 80, fn: 20 }],
    ['counts that are none', 'sensitivity', 0.8, { tp: 80.5, fn: 20 }],
    ['no cases at all', 'sensitivity', 0, { tp: 0, fn: 0 }],
    ['a metric that is no proportion', 'loss', 1.7, { 'loss.n': 10 }],
    ['a word that only ends like one', 'xrecall', 0.8, { tp: 80, fn: 20 }],
  ] as const)('gives none for %s', (_what, key, value, logged) => {
    expect(metricInterval(key, value, numbers(logged))).toEqual({});
  });

  it.each([
    ['sensitivity', 0.95, { tp: 80, fn: 20 }],
    ['dice', 0.5, { 'dice.n': 10, 'dice.k': 12 }],
  ] as const)('says that counts contradict %s', (key, value, logged) => {
    expect(metricInterval(key, value, numbers(logged))).toEqual({ problem: expect.stringContaining('which is not') });
  });
});
