import { describe, expect, it } from 'vitest';
import { createMetricLog, type LoggedPoint } from '../../../../src/sandbox/mlflow/metric-log.ts';
import { openStore } from '../../../../src/sandbox/store/open-store.ts';

const point = (step: number, value: number | 'NaN', more: Partial<LoggedPoint> = {}): LoggedPoint => ({
  key: 'loss',
  value,
  timestamp: 1,
  step,
  ...more,
});

describe('createMetricLog', () => {
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
