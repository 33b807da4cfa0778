import { describe, expect, it } from 'vitest';
import { createMetricLog, type LoggedPoint, toPointValue } from '../../../../src/sandbox/mlflow/metric-log.ts';
import { openStore } from '../../../../src/sandbox/store/open-store.ts';

const point = (step: number, value: number | 'NaN', more: Partial<LoggedPoint> = {}): LoggedPoint => ({
  key: 'loss',
  value,
  timestamp: 1,
  step,
  ...more,
});

const newLog = (...points: readonly LoggedPoint[]) => {
  const log = createMetricLog(openStore().map('metrics'));
  log.append('run', points);
  return log;
};

describe('createMetricLog', () => {
  it('gives a history by time, then step, then value', () => {
    const log = newLog(point(2, 5), point(1, 7, { timestamp: 2 }), point(1, 3), point(1, 2));
    expect(log.history('run', 'loss').map(({ timestamp, step, value }) => [timestamp, step, value])).toEqual([
      [1, 1, 2],
      [1, 1, 3],
      [1, 2, 5],
      [2, 1, 7],
    ]);
  });

  it('counts NaN as zero in the order', () => {
    const log = newLog(point(1, 1), point(1, 'NaN'), point(1, -1));
    expect(log.history('run', 'loss').map(({ value }) => value)).toEqual([-1, 'NaN', 1]);
  });

  it('takes the highest step as the latest, whenever it was logged', () => {
    expect(newLog(point(3, 1), point(2, 9, { timestamp: 8 })).latest('run')).toEqual([point(3, 1)]);
  });

  it('takes the later time, then the greater value, among equal steps', () => {
    expect(newLog(point(1, 9), point(1, 2, { timestamp: 2 })).latest('run')[0]?.value).toBe(2);
    expect(newLog(point(1, 2), point(1, 9), point(1, 5)).latest('run')[0]?.value).toBe(9);
  });

  it('keeps one of equal points', () => {
    const log = newLog(point(1, 1), point(1, 1));
    log.append('run', [point(1, 1)]);
    expect(log.history('run', 'loss')).toHaveLength(1);
  });

  it('knows nothing of runs and keys without points', () => {
    expect(newLog(point(1, 1)).history('run', 'other')).toEqual([]);
    expect(newLog().history('run', 'loss')).toEqual([]);
    expect(newLog().latest('run')).toEqual([]);
  });

  it('tells a model, but not a run, what was measured on it', () => {
    const log = newLog(point(1, 1, { model_id: 'm-1', dataset_name: 'd' }), point(1, 1, { key: 'other' }));
    expect(log.ofModel('run', 'm-1')).toEqual([point(1, 1, { model_id: 'm-1', dataset_name: 'd' })]);
    expect(log.latest('run')[0]).toEqual(point(1, 1));
    expect(log.history('run', 'loss')[0]).toEqual(point(1, 1));
  });

  it('comes back from its map as it was', () => {
    const map = openStore().map<readonly LoggedPoint[]>('metrics');
    const first = createMetricLog(map);
    first.append('a', [point(1, 1), point(2, 2)]);
    first.append('a', [point(3, 3)]);
    first.append('b/c', [point(1, 'NaN')]);
    const second = createMetricLog(map);
    expect(second.history('a', 'loss')).toEqual(first.history('a', 'loss'));
    expect(second.latest('b/c')).toEqual([point(1, 'NaN')]);
  });

  it('goes on after coming back without writing over what was there', () => {
    const map = openStore().map<readonly LoggedPoint[]>('metrics');
    createMetricLog(map).append('a', [point(1, 1)]);
    createMetricLog(map).append('a', [point(2, 2)]);
    expect(createMetricLog(map).history('a', 'loss')).toHaveLength(2);
  });
});

describe('toPointValue', () => {
  it.each([
    [1.5, 1.5],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 1.7976931348623157e308],
    [Number.NEGATIVE_INFINITY, -1.7976931348623157e308],
  ])('keeps %d as %s', (value, kept) => {
    expect(toPointValue(value)).toBe(kept);
  });
});
