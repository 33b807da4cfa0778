import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { entriesOf, type MlflowWire, newExperiment, newRun, runData } from '../support/mlflow-wire.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
let wire: MlflowWire;
let experimentId: string;
let id: string;
beforeAll(async () => {
  target = await openTarget();
  wire = target.mlflowWire;
  experimentId = await newExperiment(wire);
  id = await newRun(wire, experimentId);
});

const post = async (path: string, more: object, runId = id) =>
  (await wire.post(path, { run_id: runId, ...more })).status;

describe('a key over the wire', () => {
  const usual = ['a', 'a.b', 'a b', 'a/b', 'a:b', 'a-b_c', 'größe', 'a b ', '.a', 'x'.repeat(250)];

  it.each(usual)('may be %j, of tags, params and metrics', async (key) => {
    const statuses = [
      await post('runs/set-tag', { key, value: 'v' }),
      await post('runs/log-parameter', { key, value: 'v' }),
      await post('runs/log-metric', { key, value: 1, timestamp: 1 }),
    ];
    expect(statuses).toEqual([200, 200, 200]);
  });

  const odd = [
    '',
    'a#b',
    'a@b',
    'a=b',
    'a\tb',
    'a\nb',
    '/a',
    'a/',
    'a//b',
    'a/../b',
    '..',
    '.',
    './a',
    'x'.repeat(251),
  ];

  it.each(odd)('may not be %j', async (key) => {
    const statuses = [
      await post('runs/set-tag', { key, value: 'v' }),
      await post('runs/log-parameter', { key, value: 'v' }),
      await post('runs/log-metric', { key, value: 1, timestamp: 1 }),
      await post('runs/log-batch', { tags: [{ key, value: 'v' }] }),
    ];
    expect(statuses).toEqual([400, 400, 400, 400]);
  });
});

describe('a long text over the wire', () => {
  beforeEach(async () => {
    id = await newRun(wire, experimentId);
  });
  const kept = async () => {
    const { tags, params } = await runData(wire, id);
    return { tag: entriesOf(tags)['k'], param: entriesOf(params)['k'] };
  };

  it.each([
    ['x'.repeat(8000), 'x'.repeat(8000)],
    ['x'.repeat(8001), 'x'.repeat(8000)],
    ['🩺'.repeat(8001), '🩺'.repeat(8000)],
  ])('is cut at 8000 characters in a tag, without a word (%#)', async (value, expected) => {
    expect(await post('runs/set-tag', { key: 'k', value })).toBe(200);
    expect((await kept()).tag).toBe(expected);
  });

  it.each([
    ['x'.repeat(6000), 'x'.repeat(6000)],
    ['x'.repeat(6001), 'x'.repeat(6000)],
    ['🩺'.repeat(6001), '🩺'.repeat(6000)],
  ])('is cut at 6000 characters in a param, without a word (%#)', async (value, expected) => {
    expect(await post('runs/log-parameter', { key: 'k', value })).toBe(200);
    expect((await kept()).param).toBe(expected);
  });

  it('is cut in a batch just the same', async () => {
    const entry = { key: 'k', value: 'x'.repeat(9000) };
    await post('runs/log-batch', { tags: [entry], params: [entry] });
    expect(await kept()).toEqual({ tag: 'x'.repeat(8000), param: 'x'.repeat(6000) });
  });
});

describe('the size of a batch over the wire', () => {
  const many = (count: number, more: object = {}) =>
    Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: 'x', ...more }));
  const point = { value: 1, timestamp: 1 };

  it.each([
    ['101 tags', { tags: many(101) }],
    ['101 params', { params: many(101) }],
    ['1001 metrics', { metrics: many(1001, point) }],
    ['1001 things', { metrics: many(950, point), tags: many(51) }],
  ])('may not be %s', async (_, batch) => {
    expect(await post('runs/log-batch', batch)).toBe(400);
  });

  it('may be 100 tags, 100 params and 800 metrics', async () => {
    const runId = await newRun(wire, experimentId);
    const batch = { tags: many(100), params: many(100), metrics: many(800, point) };
    expect(await post('runs/log-batch', batch, runId)).toBe(200);
    expect((await runData(wire, runId)).metrics).toHaveLength(800);
  });
});

describe('the size of a dataset over the wire', () => {
  const log = (dataset: object, tags: readonly object[] = []) => {
    const whole = { name: 'n', digest: target.uniqueName('d'), source_type: 's3', source: '', ...dataset };
    return post('runs/log-inputs', { datasets: [{ dataset: whole, tags }] });
  };

  it.each([
    ['name', 500],
    ['digest', 36],
    ['source', 65_535],
  ])('is limited in its %s, to %d characters', async (field, limit) => {
    expect(await log({ [field]: 'x'.repeat(limit) })).toBe(200);
    expect(await log({ [field]: 'x'.repeat(limit + 1) })).toBe(400);
  });

  it('is limited in its tags', async () => {
    expect(await log({}, [{ key: 'a', value: 'x'.repeat(500) }])).toBe(200);
    expect(await log({}, [{ key: 'a', value: 'x'.repeat(501) }])).toBe(400);
    expect(await log({}, [{ key: 'x'.repeat(256), value: 'x' }])).toBe(400);
  });
});
