import { beforeAll, describe, expect, it } from 'vitest';
import type { Run, RunSearch } from '../../src/mlflow/index.ts';
import { codeOf, collect, newExperiment, newRun, someTime } from '../support/mlflow-fixtures.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
let experimentId: string;
let runs: readonly Run[];
beforeAll(async () => {
  target = await openTarget();
  experimentId = await newExperiment(target);
  const made: Run[] = [];
  for (const [nth, tie] of ['tie-a', 'tie-b', "tie-'c", undefined].entries()) {
    const tags = { common: 'yes', ...(tie && { 'tieback.tie': tie }) };
    made.push(await newRun(target, { experimentId, name: `run-${nth}`, startTime: someTime + nth, tags }));
  }
  runs = made;
});

const idOf = (nth: number) => runs[nth]?.id ?? 'no such run';
const found = async (search: Partial<RunSearch>) =>
  (await collect(target.mlflow.runs.search({ experimentIds: [experimentId], ...search }))).map(({ id }) => id);

describe('a search for runs', () => {
  it('finds the newest first, whole', async () => {
    const all = await collect(target.mlflow.runs.search({ experimentIds: [experimentId] }));
    expect(all).toEqual([...runs].reverse());
  });

  it('finds a run that has ended just as it is read by its id', async () => {
    const tags = { 'tieback.tie': target.uniqueName('tie') };
    const { id } = await newRun(target, { experimentId, startTime: someTime, tags });
    const { runs: api } = target.mlflow;
    const points = [Number.NaN, 0.5, 0.25].map((value, step) => ({ key: 'loss', value, timestamp: step, step }));
    await api.logBatch(id, { metrics: points, params: { text: 'x'.repeat(3000) }, tags: { more: 'ü' } });
    await api.logBatch(id, { metrics: [{ key: 'loss', value: 0.75, timestamp: 2, step: 2 }] });
    const dataset = { name: 'repo/train', digest: target.uniqueName('d'), sourceType: 's3', source: '{}' };
    await api.logInputs(id, [{ dataset, tags: { 'mlflow.data.context': 'training' } }]);
    await api.update(id, { status: 'FINISHED', endTime: someTime + 5 });
    const search = { experimentIds: [experimentId], filter: `tags.\`tieback.tie\` = '${tags['tieback.tie']}'` };
    const [found] = await collect(api.search({ ...search, view: 'all' }));
    expect(found).toEqual(await api.get(id));
    expect(found).toMatchObject({
      status: 'FINISHED',
      metrics: [{ key: 'loss', step: 2 }],
      datasetInputs: [{ dataset }],
    });
    await api.delete(id);
  });

  it('finds nothing without an experiment, or in one that does not exist', async () => {
    expect(await found({ experimentIds: [] })).toEqual([]);
    expect(await found({ experimentIds: ['987654321'] })).toEqual([]);
  });

  it('finds nothing when nothing matches', async () => {
    expect(await found({ filter: "tags.`tieback.tie` = 'none'" })).toEqual([]);
  });

  it.each([
    ["tags.`tieback.tie` = 'tie-b'", [1]],
    ['tags.`tieback.tie` = "tie-\'c"', [2]],
    ["tags.`tieback.tie` != 'tie-a'", [2, 1]],
    ["tags.`tieback.tie` LIKE 'tie-%'", [2, 1, 0]],
    ["tags.common = 'yes' AND tags.`tieback.tie` = 'tie-a'", [0]],
    ["attributes.run_name = 'run-3'", [3]],
    ["attributes.status = 'RUNNING'", [3, 2, 1, 0]],
    [`attributes.start_time >= ${someTime + 2}`, [3, 2]],
  ])('understands %s', async (filter, expected) => {
    expect(await found({ filter })).toEqual(expected.map(idOf));
  });

  it('understands a list of run ids', async () => {
    const filter = `attributes.run_id IN ('${idOf(0)}','${idOf(3)}','${'f'.repeat(32)}')`;
    expect(await found({ filter })).toEqual([idOf(3), idOf(0)]);
  });

  it('understands a dataset by its digest', async () => {
    const dataset = { name: 'repo/train', digest: target.uniqueName('d'), sourceType: 's3', source: '{}' };
    await target.mlflow.runs.logInputs(idOf(1), [{ dataset, tags: {} }]);
    expect(await found({ filter: `datasets.digest = '${dataset.digest}'` })).toEqual([idOf(1)]);
  });

  it.each(["tags.a = 'b' OR tags.c = 'd'", "nonsense.k = 'v'", 'tags.a IN (1)', "tags.a = 'unclosed"])(
    'refuses %s',
    async (filter) => {
      expect(await codeOf(found({ filter }))).toBe('MLFLOW_REJECTED');
    },
  );

  it('orders as it is told', async () => {
    expect(await found({ orderBy: ['attributes.start_time ASC'] })).toEqual(runs.map(({ id }) => id));
  });

  it('gives every run once however small the pages, and no more than the limit', async () => {
    const orderBy = ['attributes.start_time ASC'];
    expect(await found({ pageSize: 1, orderBy })).toEqual([0, 1, 2, 3].map(idOf));
    expect(await found({ pageSize: 3, orderBy })).toEqual([0, 1, 2, 3].map(idOf));
    expect(await found({ pageSize: 2, limit: 3, orderBy })).toEqual([0, 1, 2].map(idOf));
    expect(await found({ pageSize: 4, limit: 4, orderBy })).toHaveLength(4);
  });

  it('shows deleted runs only when asked to', async () => {
    const run = await newRun(target);
    await target.mlflow.runs.delete(run.id);
    const inView = (view: 'active' | 'deleted' | 'all') => found({ experimentIds: [run.experimentId], view });
    expect(await inView('active')).toEqual([]);
    expect(await inView('deleted')).toEqual([run.id]);
    expect(await inView('all')).toEqual([run.id]);
  });

  it('looks into many experiments at once', async () => {
    const other = await newRun(target, { tags: { 'tieback.tie': 'tie-a' } });
    const experimentIds = [experimentId, other.experimentId];
    const ids = await found({ experimentIds, filter: "tags.`tieback.tie` = 'tie-a'" });
    expect(new Set(ids)).toEqual(new Set([idOf(0), other.id]));
  });
});
