import { describe, expect, it } from 'vitest';
import { deriveSubject } from '../../../../src/evidence/derive/derive.ts';
import { factValue } from '../../../../src/evidence/fact.ts';
import { recordId } from '../../../../src/evidence/record-id.ts';
import type { MetricFacts, Records } from '../../../../src/model/evidence.ts';
import { anchorBranch, sealedRecordPath } from '../../../../src/tie/keys.ts';
import { finishedTie, repository, runId, saying, tie, without } from '../tie-records.ts';

const world = finishedTie();
const history = recordId.history(runId, 'sensitivity');
const object = recordId.object(repository, anchorBranch(tie), sealedRecordPath(runId));

const shownIn = (records: Records): MetricFacts => {
  const metric = deriveSubject(records).run.metrics.find(({ key }) => key === 'sensitivity');
  if (metric === undefined) throw new Error('the world has the metric');
  return metric;
};

const point = (step: number, value: number) => ({ key: 'sensitivity', step, value, timestamp: step });

describe('the history of a shown metric', () => {
  it('is the sealed one, with no point that is another today', () => {
    const metric = shownIn(world.records);
    expect(metric.history).toMatchObject({ sources: [{ record: object, pointer: '/record/histories/sensitivity' }] });
    expect(factValue(metric.history)?.map(({ value }) => value)).toEqual([0.88, 0.93]);
    expect([factValue(metric.historyLength), factValue(metric.changedHistory)]).toEqual([2, []]);
  });

  it('stays the sealed one when MLflow says otherwise today, with those points beside it', () => {
    const [first] = factValue(shownIn(world.records).history) ?? [];
    if (first === undefined) throw new Error('the history has points');
    const metrics = [{ ...first, key: 'sensitivity' }, point(77, 0.999)];
    const metric = shownIn(saying(world, { [history]: [{ metrics }] }));
    expect(factValue(metric.history)?.map(({ value }) => value)).toEqual([0.88, 0.93]);
    expect(factValue(metric.changedHistory)).toEqual([{ step: 77, value: 0.999, timestamp: 77 }]);
    expect(metric.changedHistory).toMatchObject({ sources: [{ record: history }, { record: object }] });
  });

  it('is MLflow’s where the sealed record is gone or was altered', () => {
    const metrics = [point(1, 0.1), point(2, 0.2), point(3, 0.3)];
    const said = { ...world, records: { ...saying(world, { [history]: [{ metrics }] }) } };
    const forged = saying(said, { [object]: { version: 1, seal: 'x', record: {} } });
    for (const records of [without(said, 'absent', object), forged]) {
      const metric = shownIn(records);
      expect(factValue(metric.history)?.map(({ value }) => value)).toEqual([0.1, 0.2, 0.3]);
      expect(metric.changedHistory.grade).toBe('missing');
    }
  });

  it('is told in 1,000 points at most, with the first, the last, the lowest and the highest among them', () => {
    const metrics = Array.from({ length: 20_000 }, (_, step) => point(step, 0.5));
    metrics[7] = point(7, 0.01);
    metrics[13_333] = point(13_333, 0.99);
    const said = { ...world, records: { ...saying(world, { [history]: [{ metrics }] }) } };
    const metric = shownIn(without(said, 'absent', object));
    const points = factValue(metric.history) ?? [];
    expect(points.length).toBeLessThanOrEqual(1000);
    expect(points.length).toBeGreaterThan(990);
    expect(factValue(metric.historyLength)).toBe(20_000);
    expect([points.at(0)?.step, points.at(-1)?.step]).toEqual([0, 19_999]);
    expect(points.map(({ step }) => step)).toEqual(expect.arrayContaining([7, 13_333]));
  });
});
