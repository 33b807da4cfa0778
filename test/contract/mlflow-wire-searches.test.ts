import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newRun } from '../support/mlflow-wire.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
let wire: MlflowWire;
let experimentId: string;
const ids: Record<string, string> = {};

const add = async (name: string, more: object, accuracy?: number | 'NaN'): Promise<string> => {
  const id = await newRun(wire, experimentId, { run_name: name, ...more });
  const metrics = accuracy === undefined ? [] : [{ key: 'val/acc', value: accuracy, timestamp: 1 }];
  await wire.post('runs/log-batch', { run_id: id, metrics, params: [{ key: 'p', value: name }] });
  return id;
};

beforeAll(async () => {
  target = await openTarget();
  wire = target.mlflowWire;
  experimentId = await newExperiment(wire);
  const tags = (value: string) => [{ key: 'lakefs.commit_id', value }];
  ids['a'] = await add('a', { start_time: 3, user_id: 'ada', tags: [...tags('c1'), { key: 't', value: "it's" }] }, 0.7);
  ids['b'] = await add('b', { start_time: 2, tags: [...tags('c2'), { key: 'a b/c:d-e', value: 'x AND y' }] }, 0.9);
  ids['c'] = await add('c', { start_time: 1 });
});

const search = (more: object) => wire.post('runs/search', { experiment_ids: [experimentId], ...more });
const names = async (more: object): Promise<string> =>
  ((await search(more)).json.runs ?? []).map(({ info }) => info.run_name).join('');

describe('a filter of runs over the wire', () => {
  it.each([
    ['', 'abc'],
    ["tags.`lakefs.commit_id` = 'c1'", 'a'],
    ["tag.lakefs.commit_id='c1'", 'a'],
    ["tags.lakefs.commit_id != 'c1'", 'b'],
    ['tags.t = "it\'s"', 'a'],
    ['tags."a b/c:d-e" = \'x AND y\'', 'b'],
    ["tags.lakefs.commit_id like '_1'", 'a'],
    ["tags.lakefs.commit_id LIKE 'C%'", ''],
    ["tags.lakefs.commit_id ILIKE 'C%'", 'ab'],
    ["tags.lakefs.commit_id LIKE '1'", ''],
    ["tags.lakefs.commit_id LIKE '.1'", ''],
    ["params.p = 'a'", 'a'],
    ["parameters.p = 'a'", 'a'],
    ['params.p LIKE \'%\' AND metrics."val/acc" < 0.8', 'a'],
    ["params.p != 'a'\n  and metrics.`val/acc` > .8", 'b'],
    ['metrics.`val/acc` >= 9e-1', 'b'],
    ['metrics.`val/acc` <= 0.7', 'a'],
    ['metrics.`val/acc` = 0.9', 'b'],
    ['metric.`val/acc` != 0.9', 'a'],
    ['metrics.`val/acc` > -1.5e-3', 'ab'],
    ["attributes.run_name = 'c'", 'c'],
    ["attr.`run name` = 'c'", 'c'],
    ["`run_name` = 'c'", 'c'],
    ['start_time >= 2', 'ab'],
    ['created < 2', 'c'],
    ["status = 'RUNNING'", 'abc'],
    ["user_id = 'ada'", 'a'],
    ['end_time > 0', ''],
    ["params.p = 'a' AND", 'a'],
    ["AND params.p = 'a' AND AND status = 'RUNNING'", 'a'],
    ["params.p = 'a' status = 'RUNNING'", 'a'],
    ["params.p = 'a' status = 'FAILED'", ''],
  ])('understands %j', async (filter, found) => {
    expect(await names({ filter })).toBe(found);
  });

  it.each([
    ['tags.lakefs.commit_id IS NULL', 'c'],
    ['tags.lakefs.commit_id is not null', 'ab'],
    ['params.nope IS NULL', 'abc'],
  ])('understands %j, from MLflow 3 on', async (filter, found) => {
    if (target.mlflowMajor < 3) expect((await search({ filter })).status).toBe(400);
    else expect(await names({ filter })).toBe(found);
  });

  it('understands a list of run ids', async () => {
    expect(await names({ filter: `run_id IN ('${ids['a']}', '${ids['c']}', 'x')` })).toBe('ac');
    expect(await names({ filter: `run_id NOT IN ('${ids['a']}')` })).toBe('bc');
    expect(await names({ filter: `artifact_uri LIKE '%${ids['b']}%'` })).toBe('b');
  });

  it('takes texts beside each other in a list for one, and a comma at its end, from MLflow 3 on', async ({ skip }) => {
    skip(target.mlflowMajor < 3, 'MLflow 2 finds nothing');
    expect(await names({ filter: `run_id IN ('${ids['a']?.slice(0, 9)}' '${ids['a']?.slice(9)}')` })).toBe('a');
    expect(await names({ filter: `run_id IN ('${ids['b']}',)` })).toBe('b');
  });

  it.each([
    '  \n ',
    "tags.t = '1' OR tags.t = '2'",
    "tags.t = '1' AND tags.u",
    "tags.t = '1' tags.u",
    'run_id IN (,)',
    "(tags.t = '1')",
    "NOT tags.t = '1'",
    'tags.t',
    'tags.t =',
    'tags.t = it',
    "tags.t = '1",
    'tags.`t = 1',
    "tags.t == 'x'",
    "tags.t <> 'x'",
    "tags.t > 'x'",
    "'x' = tags.t",
    "tags.a-b = '1'",
    "tags.a/b = '1'",
    "bogus.t = '1'",
    "foo = 'x'",
    'tags.t BETWEEN 1 AND 2',
    "tags.lakefs.commit_id IN ('c1')",
    'tags.t = 5',
    "metrics.m = '5'",
    'metrics.m IS NULL',
    'run_id IN ()',
    'run_id IN (1)',
    "run_id IN 'a'",
    "status IN ('RUNNING')",
    "tags.t = '1';",
    "tags.t NOT LIKE 'x'",
    'tags.t IS 5',
    "dataset.source = 'x'",
    'dataset.name = 5',
  ])('refuses %j', async (filter) => {
    const { status, json } = await search({ filter });
    expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it('does not unescape: what a doubled quote stands for cannot be asked', async () => {
    expect(await names({ filter: "tags.t = 'it''s'" })).toBe('');
  });
});

describe('a filter by datasets over the wire', () => {
  it('wants each comparison to hold for any input', async () => {
    const [x, y] = [target.uniqueName('x'), target.uniqueName('y')];
    const inputs = [x, y].map((digest) => ({
      dataset: { name: `set-${digest}`, digest, source_type: 's3', source: '' },
      tags: [{ key: 'mlflow.data.context', value: digest === x ? 'training' : 'test' }],
    }));
    await wire.post('runs/log-inputs', { run_id: ids['b'], datasets: inputs });
    expect(await names({ filter: `dataset.digest = '${x}' AND datasets.context = 'training'` })).toBe('b');
    expect(await names({ filter: `dataset.digest = '${x}' AND dataset.context = 'test'` })).toBe('b');
    expect(await names({ filter: `dataset.digest = '${x}' AND dataset.digest = '${y}'` })).toBe('b');
    expect(await names({ filter: `dataset.digest = '${x}' AND dataset.context = 'eval'` })).toBe('');
    expect(await names({ filter: `dataset.name IN ('set-${y}', 'z')` })).toBe('b');
  });
});

describe('the order of runs over the wire', () => {
  it.each([
    [[], 'abc'],
    [['metrics.`val/acc` DESC'], 'bac'],
    [['metrics.`val/acc`'], 'abc'],
    [['attributes.start_time ASC'], 'cba'],
    [['start_time desc'], 'abc'],
    [['params.p DESC'], 'cba'],
    [['tags.nope'], 'abc'],
    [['status', 'run_name DESC'], 'cba'],
  ])('follows %j', async (order_by, found) => {
    expect(await names({ order_by })).toBe(found);
  });

  it.each(['', 'start_time FOO', 'start_time ASC x', '5', "'start_time'", 'bogus.start_time', 'color'])(
    'refuses %j',
    async (clause) => {
      expect((await search({ order_by: [clause] })).status).toBe(400);
    },
  );

  it('puts NaN and unset last in either direction', async () => {
    const experiment_ids = [await newExperiment(wire)];
    const points = { u: undefined, n: 'NaN', x: 1, y: 2 } as const;
    for (const [run_name, value] of Object.entries(points)) {
      const run_id = await newRun(wire, experiment_ids[0] ?? '', { run_name });
      if (value) await wire.post('runs/log-metric', { run_id, key: 'm', value, timestamp: 1 });
    }
    expect(await names({ experiment_ids, order_by: ['metrics.m'] })).toBe('xynu');
    expect(await names({ experiment_ids, order_by: ['metrics.m DESC'] })).toBe('yxnu');
  });

  it('is by run id where all else is equal', async () => {
    const experiment = await newExperiment(wire);
    const made: string[] = [];
    for (let nth = 0; nth < 5; nth += 1) made.push(await newRun(wire, experiment, { start_time: 50 }));
    const { runs } = (await search({ experiment_ids: [experiment] })).json;
    expect(runs.map(({ info }) => info.run_id)).toEqual(made.toSorted());
  });
});

describe('the pages of a search for runs over the wire', () => {
  it('hold each run once', async () => {
    const first = (await search({ max_results: 2 })).json;
    const second = (await search({ max_results: 2, page_token: first.next_page_token })).json;
    expect([first.runs.length, second.runs.length]).toEqual([2, 1]);
    expect(second).not.toHaveProperty('next_page_token');
  });

  it('end without a token after a last page that is full, from MLflow 3 on', async ({ skip }) => {
    skip(target.mlflowMajor < 3, 'MLflow 2 leads to an empty page');
    expect((await search({ max_results: 3 })).json).not.toHaveProperty('next_page_token');
  });

  it('have tokens that are an offset as JSON in base64', async () => {
    const { next_page_token } = (await search({ max_results: 2 })).json;
    expect(JSON.parse(Buffer.from(next_page_token, 'base64').toString())).toEqual({ offset: 2 });
    const page_token = Buffer.from('{"offset":1}').toString('base64');
    expect(await names({ page_token })).toBe('bc');
  });

  it.each([
    { max_results: 0 },
    { max_results: 50_001 },
    { order_by: [5] },
    { page_token: Buffer.from('{}').toString('base64') },
    { page_token: Buffer.from('{"offset":0}').toString('base64') },
  ])('are refused with %j', async (more) => {
    expect((await search(more)).status).toBe(400);
  });
});

describe('what a search for runs looks at over the wire', () => {
  it('is no experiment whose id is a word, which MLflow 3 refuses', async () => {
    expect((await search({ experiment_ids: ['abc'] })).status).toBe(target.mlflowMajor < 3 ? 200 : 400);
  });

  it.each([
    ['no experiments', { experiment_ids: [] }],
    ['an unknown experiment', { experiment_ids: ['987654321'] }],
  ])('is nothing for %s', async (_, more) => {
    const { status, json } = await search(more);
    expect([status, json]).toEqual([200, {}]);
  });

  describe('after a run was deleted', () => {
    let gone: string;
    beforeEach(async () => {
      gone = await add('d', { start_time: 9 });
      await wire.post('runs/delete', { run_id: gone });
    });

    it('is active, deleted or all runs, and active ones in a view that there is not', async () => {
      const filter = `run_id IN ('${gone}', '${ids['a']}')`;
      const inView = (run_view_type: string) => names({ filter, run_view_type });
      const views = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL', 'XX'];
      expect(await Promise.all(views.map(inView))).toEqual(['a', 'd', 'da', 'a']);
    });
  });
});
