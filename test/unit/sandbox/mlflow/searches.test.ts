import { beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newMlflowWire, newRun } from '../../../support/mlflow-wire.ts';

describe('a search for runs', () => {
  let wire: MlflowWire;
  let experimentId: string;
  beforeEach(async () => {
    wire = newMlflowWire();
    experimentId = await newExperiment(wire);
    await add('a', { start_time: 3, tags: [{ key: 'lakefs.commit_id', value: 'c1' }] }, 0.7);
    await add('b', { start_time: 2, tags: [{ key: 'lakefs.commit_id', value: 'c2' }] }, 0.9);
    await add('c', { start_time: 1 }, undefined);
  });

  const add = async (name: string, more: object, accuracy: number | undefined): Promise<string> => {
    const id = await newRun(wire, experimentId, { run_name: name, ...more });
    const metrics = accuracy === undefined ? [] : [{ key: 'val/acc', value: accuracy, timestamp: 1 }];
    await wire.post('runs/log-batch', { run_id: id, metrics, params: [{ key: 'p', value: name }] });
    return id;
  };

  const search = (more: object) => wire.post('runs/search', { experiment_ids: [experimentId], ...more });
  const names = async (more: object): Promise<string> =>
    ((await search(more)).json.runs ?? []).map(({ info }) => info.run_name).join('');

  it('finds all, the last started first', async () => {
    expect(await names({})).toBe('abc');
  });

  it.each([
    ["tags.`lakefs.commit_id` = 'c1'", 'a'],
    ["tags.lakefs.commit_id IN ('c1')", undefined],
    ["tags.lakefs.commit_id != 'c1'", 'b'],
    ['tags.lakefs.commit_id IS NULL', 'c'],
    ['metrics.`val/acc` > 0.8', 'b'],
    ['params.p LIKE \'%\' AND metrics."val/acc" < 0.8', 'a'],
    ["attributes.run_name = 'c'", 'c'],
    ['start_time >= 2', 'ab'],
    ["status = 'RUNNING'", 'abc'],
    ['end_time > 0', ''],
    ["foo = 'x'", undefined],
    ["status IN ('RUNNING')", undefined],
    ["dataset.source = 'x'", undefined],
  ])('answers %s', async (filter, found) => {
    if (found === undefined) expect((await search({ filter })).json.error_code).toBe('INVALID_PARAMETER_VALUE');
    else expect(await names({ filter })).toBe(found);
  });

  it('finds by run id', async () => {
    const id = await add('d', { start_time: 9 }, undefined);
    expect(await names({ filter: `run_id IN ('${id}', 'x')` })).toBe('d');
    expect(await names({ filter: `run_id NOT IN ('${id}')` })).toBe('abc');
  });

  it('finds by dataset, all of it on one input', async () => {
    const id = await add('d', { start_time: 9 }, undefined);
    const datasets = ['x', 'y'].map((digest) => ({
      dataset: { name: `set-${digest}`, digest, source_type: 's3', source: '' },
      tags: [{ key: 'mlflow.data.context', value: digest === 'x' ? 'training' : 'test' }],
    }));
    await wire.post('runs/log-inputs', { run_id: id, datasets });
    expect(await names({ filter: "dataset.digest = 'x' AND datasets.context = 'training'" })).toBe('d');
    expect(await names({ filter: "dataset.digest = 'x' AND dataset.digest = 'y'" })).toBe('');
    expect(await names({ filter: "dataset.name IN ('set-y', 'z')" })).toBe('d');
  });

  it.each([
    [['metrics.`val/acc` DESC'], 'bac'],
    [['attributes.start_time ASC'], 'cba'],
    [['params.p DESC'], 'cba'],
    [['tags.nope'], 'abc'],
  ])('orders by %j', async (order_by, found) => {
    expect(await names({ order_by })).toBe(found);
  });

  it('breaks ties by run id', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => add('t', { start_time: 50 }, undefined)));
    const found = (await search({ filter: 'start_time = 50' })).json.runs.map(({ info }) => info.run_id);
    expect(found).toEqual(ids.toSorted());
  });

  it('goes page by page', async () => {
    const first = (await search({ max_results: 2 })).json;
    const second = (await search({ max_results: 2, page_token: first.next_page_token })).json;
    expect([first.runs.length, second.runs.length]).toEqual([2, 1]);
    expect(second).not.toHaveProperty('next_page_token');
  });

  it.each([
    ['no experiments', {}, {}],
    ['an unknown experiment', { experiment_ids: ['99'] }, {}],
    ['experiment ids that are numbers', { experiment_ids: [1] }, {}],
    ['nothing that fits', { experiment_ids: ['1'], filter: "tags.a = 'b'" }, {}],
  ])('is empty for %s', async (_, body, answer) => {
    const { status, json } = await wire.post('runs/search', body);
    expect([status, json]).toEqual([200, answer]);
  });

  it.each([
    { max_results: 0 },
    { max_results: 50_001 },
    { order_by: [5] },
    { experiment_ids: ['abc'] },
    { page_token: 'zz' },
  ])('refuses %j', async (more) => {
    expect((await search(more)).status).toBe(400);
  });

  it('shows deleted runs when asked, and ignores a view that there is not', async () => {
    const id = await add('d', { start_time: 9 }, undefined);
    await wire.post('runs/delete', { run_id: id });
    expect(await names({ run_view_type: 'DELETED_ONLY' })).toBe('d');
    expect(await names({ run_view_type: 'ALL' })).toBe('dabc');
    expect(await names({ run_view_type: 'XX' })).toBe('abc');
  });
});
