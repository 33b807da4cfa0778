import { beforeAll, describe, expect, it } from 'vitest';
import type { DatasetInput } from '../../src/mlflow/index.ts';
import { codeOf, collect, newRun, someTime } from '../support/mlflow-fixtures.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
beforeAll(async () => {
  target = await openTarget();
});

const metric = (key: string, value: number, step = 0) => ({ key, value, timestamp: someTime + step, step });
const numbered = (count: number, prefix: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, `${n}`]));

describe('a batch', () => {
  it('may hold more of everything than one request takes', async () => {
    const { id } = await newRun(target);
    const params = numbered(150, 'param-');
    const tags = numbered(120, 'tag-');
    const metrics = Array.from({ length: 130 }, (_, n) => metric(`metric-${n}`, n));
    await target.mlflow.runs.logBatch(id, { params, tags, metrics });
    const run = await target.mlflow.runs.get(id);
    expect(run.params).toEqual(params);
    expect(run.tags).toMatchObject(tags);
    expect([...run.metrics].sort((a, b) => a.value - b.value)).toEqual(metrics);
  });

  it('may be sent again', async () => {
    const { id } = await newRun(target);
    const batch = { params: { lr: '0.1' }, tags: { a: 'b' }, metrics: [metric('loss', 0.5, 1)] };
    await target.mlflow.runs.logBatch(id, batch);
    await target.mlflow.runs.logBatch(id, batch);
    const run = await target.mlflow.runs.get(id);
    expect(run).toMatchObject({ params: { lr: '0.1' }, metrics: [metric('loss', 0.5, 1)] });
    expect(await collect(target.mlflow.metrics.history(id, 'loss'))).toEqual([metric('loss', 0.5, 1)]);
  });

  it('cannot change a param', async () => {
    const { id } = await newRun(target);
    await target.mlflow.runs.logBatch(id, { params: { lr: '0.1' } });
    const change = target.mlflow.runs.logBatch(id, { params: { lr: '0.2', other: 'x' } });
    expect(await codeOf(change)).toBe('MLFLOW_REJECTED');
    expect((await target.mlflow.runs.get(id)).params).toEqual({ lr: '0.1' });
  });

  it('keeps the longest param whole, and a longer one is refused before it is cut', async () => {
    const { id } = await newRun(target);
    const { runs } = target.mlflow;
    expect(await codeOf(runs.logBatch(id, { params: { long: 'é'.repeat(6_001) } }))).toBe('MLFLOW_VALUE_TOO_LONG');
    await runs.logBatch(id, { params: { long: 'é'.repeat(6_000), empty: '' } });
    expect((await runs.get(id)).params).toEqual({ long: 'é'.repeat(6_000), empty: '' });
  });

  it('without anything in it is nothing', async () => {
    const { id } = await newRun(target);
    await target.mlflow.runs.logBatch(id, {});
    expect(await target.mlflow.runs.get(id)).toMatchObject({ params: {}, metrics: [] });
  });
});

describe('a metric', () => {
  it('is shown with its latest value, and remembers every one in its history', async () => {
    const { id } = await newRun(target);
    const points = [metric('loss', 0.9, 0), metric('loss', 0.5, 1), metric('loss', 0.25, 2)];
    await target.mlflow.runs.logBatch(id, { metrics: points });
    expect((await target.mlflow.runs.get(id)).metrics).toEqual([metric('loss', 0.25, 2)]);
    const history = await collect(target.mlflow.metrics.history(id, 'loss'));
    expect([...history].sort((a, b) => a.step - b.step)).toEqual(points);
  });

  it('may have a long history', async () => {
    const { id } = await newRun(target);
    const points = Array.from({ length: 1_700 }, (_, step) => metric('loss', step / 2, step));
    await target.mlflow.runs.logBatch(id, { metrics: points });
    expect(await collect(target.mlflow.metrics.history(id, 'loss'))).toHaveLength(1_700);
  });

  it('may be no number, and infinities come back as the largest number', async () => {
    const { id } = await newRun(target);
    const values = { nan: Number.NaN, up: Number.POSITIVE_INFINITY, down: Number.NEGATIVE_INFINITY };
    const metrics = Object.entries(values).map(([key, value]) => metric(key, value));
    await target.mlflow.runs.logBatch(id, { metrics });
    const run = await target.mlflow.runs.get(id);
    expect(Object.fromEntries(run.metrics.map(({ key, value }) => [key, value]))).toEqual({
      nan: Number.NaN,
      up: Number.MAX_VALUE,
      down: -Number.MAX_VALUE,
    });
    expect((await collect(target.mlflow.metrics.history(id, 'nan'))).map(({ value }) => value)).toEqual([Number.NaN]);
  });

  it('has whole times although fractions were given', async () => {
    const { id } = await newRun(target);
    const odd = { key: 'loss', value: 1, timestamp: someTime + 0.5, step: 3 };
    await target.mlflow.runs.logBatch(id, { metrics: [odd], tags: { behind: 'it' } });
    const run = await target.mlflow.runs.get(id);
    expect(run.metrics).toEqual([{ key: 'loss', value: 1, timestamp: someTime, step: 3 }]);
    expect(run.tags['behind']).toBe('it');
  });

  it('that was never logged has no history, nor has a run that never was', async () => {
    const { id } = await newRun(target);
    expect(await collect(target.mlflow.metrics.history(id, 'never'))).toEqual([]);
    expect(await collect(target.mlflow.metrics.history('f'.repeat(32), 'never'))).toEqual([]);
  });
});

describe('a dataset input', () => {
  const input = (digest: string, more: Partial<DatasetInput['dataset']> = {}): DatasetInput => ({
    dataset: { name: 'faces/train', digest, sourceType: 's3', source: '{"uri":"s3://faces/c/train"}', ...more },
    tags: { 'mlflow.data.context': 'training' },
  });

  it('comes back with the run', async () => {
    const run = await newRun(target);
    const digest = target.uniqueName('d');
    const one = input(digest, { schema: '{"mlflow_colspec":[]}', profile: '{"num_rows":3}' });
    await target.mlflow.runs.logInputs(run.id, [one]);
    expect((await target.mlflow.runs.get(run.id)).datasetInputs).toEqual([one]);
    const [found] = await collect(target.mlflow.runs.search({ experimentIds: [run.experimentId] }));
    expect(found?.datasetInputs).toEqual([one]);
  });

  it('may be logged again, and others beside it', async () => {
    const { id } = await newRun(target);
    const one = input(target.uniqueName('d'));
    const two = { ...input(target.uniqueName('d')), tags: { 'mlflow.data.context': 'test' } };
    await target.mlflow.runs.logInputs(id, [one]);
    await target.mlflow.runs.logInputs(id, [one, two]);
    const { datasetInputs } = await target.mlflow.runs.get(id);
    expect(datasetInputs).toHaveLength(2);
    expect(datasetInputs).toEqual(
      expect.arrayContaining([one, two].map((each) => expect.objectContaining({ tags: each.tags }))),
    );
  });

  it('keeps the source that the first one of its name and digest in the experiment had', async () => {
    const first = await newRun(target);
    const second = await newRun(target, { experimentId: first.experimentId });
    const digest = target.uniqueName('d');
    await target.mlflow.runs.logInputs(first.id, [input(digest)]);
    await target.mlflow.runs.logInputs(second.id, [input(digest, { source: '{"uri":"s3://other"}' })]);
    const [stored] = (await target.mlflow.runs.get(second.id)).datasetInputs;
    expect(stored?.dataset.source).toBe('{"uri":"s3://faces/c/train"}');
  });

  it('keeps the context that it was first logged with', async () => {
    const { id } = await newRun(target);
    const one = input(target.uniqueName('d'));
    await target.mlflow.runs.logInputs(id, [one]);
    await target.mlflow.runs.logInputs(id, [{ ...one, tags: { 'mlflow.data.context': 'test' } }]);
    expect((await target.mlflow.runs.get(id)).datasetInputs.map(({ tags }) => tags)).toEqual([one.tags]);
  });

  it('with a digest longer than MLflow keeps is refused', async () => {
    const { id } = await newRun(target);
    const { runs } = target.mlflow;
    expect(await codeOf(runs.logInputs(id, [input('d'.repeat(37))]))).toBe('MLFLOW_VALUE_TOO_LONG');
    expect(await codeOf(runs.logInputs(id, [input('d'.repeat(36))]))).toBe('it succeeded');
  });

  it('logged by two runs at the same moment is there for both', async () => {
    const first = await newRun(target);
    const others = await Promise.all([1, 2, 3].map(() => newRun(target, { experimentId: first.experimentId })));
    const one = input(target.uniqueName('d'));
    const all = [first, ...others];
    await Promise.all(all.map(({ id }) => target.mlflow.runs.logInputs(id, [one])));
    for (const { id } of all) expect((await target.mlflow.runs.get(id)).datasetInputs).toEqual([one]);
  });
});
