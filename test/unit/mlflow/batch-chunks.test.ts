import { describe, expect, it } from 'vitest';
import { batchChunks } from '../../../src/mlflow/batch-chunks.ts';

const metric = (key: string, step: number, value = step) => ({ key, value, timestamp: 1_000 + step, step });
const record = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, `${n}`]));
const sizes = (batch: Parameters<typeof batchChunks>[0]) =>
  batchChunks(batch).map(({ metrics, params, tags }) => [metrics.length, params.length, tags.length]);

describe('batchChunks', () => {
  it('makes no request of nothing', () => {
    expect(batchChunks({})).toEqual([]);
    expect(batchChunks({ metrics: [], params: {}, tags: {} })).toEqual([]);
  });

  it('puts what fits into one request', () => {
    expect(sizes({ metrics: [metric('a', 1)], params: record(100), tags: record(100) })).toEqual([[1, 100, 100]]);
  });

  it('holds no more than 100 params, 100 tags and 1,000 entries', () => {
    const metrics = Array.from({ length: 1_700 }, (_, step) => metric('loss', step));
    expect(sizes({ metrics, params: record(101), tags: record(250) })).toEqual([
      [800, 100, 100],
      [800, 1, 100],
      [100, 0, 50],
    ]);
  });

  it('holds no more than 100 keys of metrics, so that it may be repeated', () => {
    const metrics = Array.from({ length: 250 }, (_, n) => metric(`m${n}`, 0));
    expect(sizes({ metrics }).map(([count]) => count)).toEqual([100, 100, 50]);
  });

  it('keeps the order, and adds to a full set of keys what has one of them', () => {
    const metrics = [
      ...Array.from({ length: 100 }, (_, n) => metric(`m${n}`, 0)),
      metric('m0', 1),
      metric('new', 0),
      metric('m0', 2),
    ];
    const chunks = batchChunks({ metrics });
    expect(chunks.map((chunk) => chunk.metrics.length)).toEqual([101, 2]);
    expect(chunks.flatMap((chunk) => chunk.metrics)).toEqual(metrics);
  });

  it('writes what JSON cannot hold as MLflow reads it', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.5];
    const [chunk] = batchChunks({ metrics: values.map((value, step) => metric('m', step, value)) });
    expect(chunk?.metrics.map(({ value }) => value)).toEqual(['NaN', 'Infinity', '-Infinity', -0.5]);
  });

  it('sends whole times and steps: a time is cut, a step between two is refused', () => {
    const [chunk] = batchChunks({ metrics: [{ key: 'm', value: 0.5, timestamp: 1.9, step: 2 }] });
    expect(chunk?.metrics).toEqual([{ key: 'm', value: 0.5, timestamp: 1, step: 2 }]);
    const between = { key: 'm', value: 0.5, timestamp: 1, step: 2.9 };
    expect(() => batchChunks({ metrics: [between] })).toThrow(
      'step of metric "m" 2.9 is no whole number of at most 9007199254740991',
    );
  });

  it('checks everything before the first request', () => {
    const late = { ...record(300), long: 'x'.repeat(6_001) };
    expect(() => batchChunks({ params: late })).toThrow('param "long" has 6001 characters');
    expect(() => batchChunks({ metrics: [metric('a#b', 1)] })).toThrow('metric key "a#b"');
  });
});
