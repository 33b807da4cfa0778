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
});
beforeEach(async () => {
  id = await newRun(wire, experimentId);
});

const post = (path: string, more: object) => wire.post(path, { run_id: id, ...more });
const statusOf = async (path: string, more: object) => (await post(path, more)).status;
const data = () => runData(wire, id);
const tags = async () => entriesOf((await data()).tags);
const params = async () => entriesOf((await data()).params);

describe('tags of a run over the wire', () => {
  it('are set, overwritten and deleted', async () => {
    await post('runs/set-tag', { key: 'k', value: '1' });
    await post('runs/set-tag', { key: 'k', value: '2' });
    expect((await tags())['k']).toBe('2');
    await post('runs/delete-tag', { key: 'k' });
    expect(await tags()).not.toHaveProperty('k');
    expect(await statusOf('runs/delete-tag', { key: 'k' })).toBe(404);
  });

  it('hold an empty text for null or nothing, and refuse a number', async () => {
    await post('runs/set-tag', { key: 'none' });
    expect(await tags()).toMatchObject({ none: '' });
    expect(await statusOf('runs/set-tag', { key: 'k', value: 5 })).toBe(400);
  });

  it('rename the run through its name tag', async () => {
    await post('runs/set-tag', { key: 'mlflow.runName', value: 'new' });
    expect((await wire.get(`runs/get?run_id=${id}`)).json.run.info.run_name).toBe('new');
  });

  it('may have keys that mean something to JavaScript', async () => {
    await post('runs/set-tag', { key: '__proto__', value: 'a' });
    await post('runs/set-tag', { key: 'constructor', value: 'b' });
    const keys = (await data()).tags.map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(['__proto__', 'constructor']));
  });

  it('are set by either spelling of the run’s id', async () => {
    await wire.post('runs/set-tag', { run_uuid: id, key: 'k', value: 'v' });
    expect(await tags()).toMatchObject({ k: 'v' });
  });
});

describe('params of a run over the wire', () => {
  it('are written once', async () => {
    expect(await statusOf('runs/log-parameter', { key: 'p', value: '1' })).toBe(200);
    expect(await statusOf('runs/log-parameter', { key: 'p', value: '1' })).toBe(200);
    expect(await statusOf('runs/log-parameter', { key: 'p', value: '2' })).toBe(400);
    expect(await params()).toEqual({ p: '1' });
  });

  it('are written by either spelling of the run’s id, and empty without a value', async () => {
    await wire.post('runs/log-parameter', { run_uuid: id, key: 'p' });
    expect(await params()).toEqual({ p: '' });
  });
});

describe('metrics of a run over the wire', () => {
  const log = (value: unknown, step: number, timestamp = 5) =>
    post('runs/log-metric', { key: 'm', value, timestamp, step });
  const historyPath = () => `metrics/get-history?run_id=${id}&metric_key=m`;
  const history = async () => (await wire.get(historyPath())).json.metrics;

  it('come back as numbers, NaN as a text, infinities as the largest number', async () => {
    await log('NaN', 1);
    await log('Infinity', 2);
    await log('-Infinity', 3);
    expect((await history()).map(({ value }) => value)).toEqual(['NaN', Number.MAX_VALUE, -Number.MAX_VALUE]);
  });

  it('show the latest step in the run, whenever it was logged', async () => {
    await log(2, 7);
    await log(1, 3, 9);
    expect((await data()).metrics).toEqual([{ key: 'm', value: 2, timestamp: 5, step: 7 }]);
  });

  it('show the later time, then the greater value, among equal steps', async () => {
    await log(9, 1, 1);
    await log(2, 1, 2);
    expect((await data()).metrics[0]?.value).toBe(2);
    await log(8, 1, 2);
    await log(5, 1, 2);
    expect((await data()).metrics[0]?.value).toBe(8);
  });

  it('have a history by time, then step, then value', async () => {
    const points = [
      [2, 1, 5],
      [1, 2, 7],
      [1, 1, 3],
      [1, 1, 2],
    ] as const;
    for (const [step, timestamp, value] of points) await log(value, step, timestamp);
    expect((await history()).map(({ timestamp, step, value }) => [timestamp, step, value])).toEqual([
      [1, 1, 2],
      [1, 1, 3],
      [1, 2, 5],
      [2, 1, 7],
    ]);
  });

  it('count NaN as zero in their history', async () => {
    for (const value of [1, 'NaN', -1]) await log(value, 1);
    expect((await history()).map(({ value }) => value)).toEqual([-1, 'NaN', 1]);
  });

  it('keep one of equal points', async () => {
    await log(1, 1);
    await log(1, 1);
    expect(await history()).toEqual([{ key: 'm', value: 1, timestamp: 5, step: 1 }]);
  });

  it.each([
    ['no time', { value: 1 }],
    ['no value', { timestamp: 1 }],
    ['a word for a value', { value: 'much', timestamp: 1 }],
    ['a word for a step', { value: 1, timestamp: 1, step: 'first' }],
    ['a time before 1970', { value: 1, timestamp: -1 }],
    ['a bad key', { key: 'a#', value: 1, timestamp: 1 }],
  ])('refuse %s', async (_, more) => {
    expect(await statusOf('runs/log-metric', { key: 'm', ...more })).toBe(400);
  });

  it('are logged by either spelling of the run’s id', async () => {
    await wire.post('runs/log-metric', { run_uuid: id, key: 'm', value: 1, timestamp: 5 });
    expect((await wire.get(`metrics/get-history?run_uuid=${id}&metric_key=m`)).json.metrics).toHaveLength(1);
  });

  it('have a history in pages, from MLflow 3 on', async ({ skip }) => {
    skip(target.mlflowMajor < 3, 'MLflow 2 hands out all of it at once, with a token for nothing');
    for (const step of [1, 2, 3]) await log(step, step);
    const path = `${historyPath()}&max_results=2`;
    const first = (await wire.get(path)).json;
    const second = (await wire.get(`${path}&page_token=${encodeURIComponent(first.next_page_token)}`)).json;
    expect([first, second].map(({ metrics }) => metrics.map(({ value }) => value))).toEqual([[1, 2], [3]]);
    expect(second).not.toHaveProperty('next_page_token');
  });

  it('have an empty history of what there is not', async () => {
    expect((await wire.get('metrics/get-history?run_id=nope&metric_key=m')).json).toEqual({});
    expect((await wire.get(historyPath())).json).toEqual({});
  });

  it('refuse a page of nothing, from MLflow 3 on', async () => {
    const { status } = await wire.get(`${historyPath()}&max_results=0`);
    expect(status).toBe(target.mlflowMajor < 3 ? 200 : 400);
  });
});

describe('a batch over the wire', () => {
  const metric = { key: 'm', value: 1, timestamp: 1 };

  it('is logged at once, the last of a tag key holding', async () => {
    const { status, json } = await post('runs/log-batch', {
      metrics: [metric],
      params: [{ key: 'p', value: '1' }],
      tags: [
        { key: 't', value: '1' },
        { key: 't', value: '2' },
      ],
    });
    expect([status, json]).toEqual([200, {}]);
    expect([await params(), (await tags())['t']]).toEqual([{ p: '1' }, '2']);
  });

  it('is not logged at all when a param would change', async () => {
    await post('runs/log-parameter', { key: 'p', value: '1' });
    const status = await statusOf('runs/log-batch', {
      metrics: [metric],
      params: [
        { key: 'q', value: '1' },
        { key: 'p', value: '2' },
      ],
      tags: [{ key: 't', value: '1' }],
    });
    expect(status).toBe(400);
    expect(await data()).not.toHaveProperty('metrics');
    expect([await params(), (await tags())['t']]).toEqual([{ p: '1' }, undefined]);
  });

  const twice = [
    { key: 'z', value: '1' },
    { key: 'z', value: '1' },
  ];

  it.each([
    ['a param key twice', { params: twice }],
    ['a metric without a value', { metrics: [{ key: 'm', timestamp: 1 }] }],
    ['a metric without a time', { metrics: [{ key: 'm', value: 1 }] }],
    ['a metric without a key', { metrics: [{ value: 1, timestamp: 1 }] }],
    ['a param without a key', { params: [{ value: 'x' }] }],
    ['a tag without a key', { tags: [{ value: 'x' }] }],
  ])('is refused with %s', async (_, more) => {
    const { status, json } = await post('runs/log-batch', more);
    expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });
});

describe('models of the old kind over the wire', () => {
  const model = { artifact_path: 'm', flavors: {}, utc_time_created: 'now', run_id: 'x' };

  it('are listed in a tag', async () => {
    await post('runs/log-model', { model_json: JSON.stringify(model) });
    await post('runs/log-model', { model_json: JSON.stringify(model) });
    const listed = JSON.parse((await tags())['mlflow.log-model.history'] ?? '') as readonly object[];
    expect(listed).toEqual([expect.objectContaining(model), expect.objectContaining(model)]);
  });

  it.each(['{', '{}'])('are refused when told as %s', async (text) => {
    const { status, json } = await post('runs/log-model', { model_json: text });
    expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it.each(['[]', '5', 'null'])('break the server when told as %s', async (text) => {
    const { status, headers } = await post('runs/log-model', { model_json: text });
    expect([status, headers.get('content-type')]).toEqual([500, 'text/html; charset=utf-8']);
  });
});
