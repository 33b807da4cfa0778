import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newRun, statusAndCode } from '../support/mlflow-wire.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
let wire: MlflowWire;
let experimentId: string;
let runId: string;
let id: string;
beforeAll(async () => {
  target = await openTarget();
  wire = target.mlflowWire;
});
beforeEach(async ({ skip }) => {
  skip(target.mlflowMajor < 3, 'MLflow 2 has no logged models');
  experimentId = await newExperiment(wire);
  runId = await newRun(wire, experimentId);
  const body = { experiment_id: experimentId, name: 'net', source_run_id: runId, tags: [{ key: 'a', value: 'b' }] };
  id = (await wire.post('logged-models', body)).json.model.info.model_id;
});

const get = async () => (await wire.get(`logged-models/${id}`)).json.model;
const none = `m-${'0'.repeat(32)}`;
const refused = [400, 'INVALID_PARAMETER_VALUE'];
const missing = [404, 'RESOURCE_DOES_NOT_EXIST'];

describe('a logged model over the wire', () => {
  it('starts pending, with a place for its files', async () => {
    expect(id).toMatch(/^m-[0-9a-f]{32}$/);
    expect((await get()).info).toMatchObject({
      experiment_id: experimentId,
      name: 'net',
      status: 'LOGGED_MODEL_PENDING',
      artifact_uri: `mlflow-artifacts:/${experimentId}/models/${id}/artifacts`,
      source_run_id: runId,
    });
  });

  it('has a type and a name that is made when none is given', async () => {
    const body = { experiment_id: experimentId, model_type: 'agent' };
    const { info } = (await wire.post('logged-models', body)).json.model;
    expect(info).toMatchObject({ model_type: 'agent', name: expect.stringMatching(/^[a-z]+-[a-z]+-\d+$/) });
  });

  it('is refused without an experiment and in one that there is not', async () => {
    expect(await statusAndCode(wire.post('logged-models', { name: 'net' }))).toEqual(refused);
    expect(await statusAndCode(wire.post('logged-models', { experiment_id: '987654321' }))).toEqual(missing);
  });

  it('is finished by a request that names it again', async () => {
    const status = 'LOGGED_MODEL_READY';
    const finished = await wire.patch(`logged-models/${id}`, { model_id: id, status });
    expect(finished.json.model.info.status).toBe(status);
    expect(await statusAndCode(wire.patch(`logged-models/${id}`, { status }))).toEqual(refused);
    expect(await statusAndCode(wire.patch(`logged-models/${id}`, { model_id: id }))).toEqual(refused);
  });

  it.each([
    [3, 'LOGGED_MODEL_UPLOAD_FAILED'],
    ['LOGGED_MODEL_UPLOAD_FAILED', 'LOGGED_MODEL_UPLOAD_FAILED'],
  ])('may fail, told as %j', async (status, told) => {
    await wire.patch(`logged-models/${id}`, { model_id: id, status });
    expect((await get()).info.status).toBe(told);
  });

  it('is tagged and untagged', async () => {
    expect((await wire.patch(`logged-models/${id}/tags`, { tags: [{ key: 'c', value: 'd' }] })).status).toBe(200);
    expect((await get()).info.tags).toEqual([
      { key: 'a', value: 'b' },
      { key: 'c', value: 'd' },
    ]);
    expect((await wire.send('DELETE', `logged-models/${id}/tags/c`)).status).toBe(200);
    expect((await get()).info.tags).toEqual([{ key: 'a', value: 'b' }]);
    expect((await wire.send('DELETE', `logged-models/${id}/tags/c`)).status).toBe(404);
  });

  it('has params, given at its creation or later', async () => {
    const params = [{ key: 'depth', value: '3' }];
    const body = { experiment_id: experimentId, params };
    expect((await wire.post('logged-models', body)).json.model.data.params).toEqual(params);
    await wire.post(`logged-models/${id}/params`, { model_id: id, params });
    expect((await get()).data.params).toEqual(params);
    expect(await statusAndCode(wire.post(`logged-models/${id}/params`, { params }))).toEqual(refused);
  });

  it('tells what was measured on it, which its run does not', async () => {
    await wire.post('runs/log-metric', { run_id: runId, key: 'acc', value: 1, timestamp: 1, model_id: id });
    expect((await get()).data.metrics).toMatchObject([{ key: 'acc', value: 1, model_id: id, run_id: runId }]);
    const { run } = (await wire.get(`runs/get?run_id=${runId}`)).json;
    expect(run.data.metrics).toEqual([{ key: 'acc', value: 1, timestamp: 1, step: 0 }]);
  });

  it('tells on which dataset it was measured', async () => {
    const metric = { key: 'acc', value: 1, timestamp: 1, model_id: id, dataset_name: 'faces', dataset_digest: 'd1' };
    await wire.post('runs/log-batch', { run_id: runId, metrics: [metric] });
    expect((await get()).data.metrics).toMatchObject([{ dataset_name: 'faces', dataset_digest: 'd1' }]);
  });

  it('that there is not makes a metric a database error', async () => {
    const metric = { run_id: runId, key: 'm', value: 1, timestamp: 1, model_id: none };
    expect(await statusAndCode(wire.post('runs/log-metric', metric))).toEqual([400, 'BAD_REQUEST']);
  });

  it('gets a mark when a version is made of it', async () => {
    const name = target.uniqueName('grader');
    await wire.post('registered-models/create', { name });
    const body = { name, source: `models:/${id}`, model_id: id };
    expect((await wire.post('model-versions/create', body)).json.model_version.run_id).toBe(runId);
    const { tags, artifact_uri } = (await get()).info;
    const [mark] = tags.filter(({ key }) => key === 'mlflow.modelVersions');
    expect(JSON.parse(mark?.value ?? '')).toEqual([{ name, version: 1 }]);
    const where = await wire.get(`model-versions/get-download-uri?name=${name}&version=1`);
    expect(where.json).toEqual({ artifact_uri });
  });

  it('is gone when it is deleted', async () => {
    expect((await wire.send('DELETE', `logged-models/${id}`)).status).toBe(200);
    expect(await statusAndCode(wire.get(`logged-models/${id}`))).toEqual(missing);
    expect((await wire.post('logged-models/search', { experiment_ids: [experimentId] })).json).toEqual({});
  });

  it.each([
    ['GET', ''],
    ['DELETE', ''],
    ['PATCH', '/tags', { tags: [] }],
    ['POST', '/params', { model_id: none, params: [] }],
    ['GET', '/artifacts/directories'],
  ])('that there is not refuses %s %s', async (method, below, body?: object) => {
    const path = `logged-models/${none}${below}`;
    const answer = body ? wire.sendJson(method, path, body) : wire.send(method, path);
    expect(await statusAndCode(answer)).toEqual(missing);
  });

  it('lists and hands out its files', async () => {
    const { artifact_uri } = (await get()).info;
    const path = artifact_uri.replace('mlflow-artifacts:/', '');
    for (const file of ['MLmodel', 'data/a.bin']) {
      await wire.send('PUT', `/api/2.0/mlflow-artifacts/artifacts/${path}/${file}`, { body: 'flavors: {}' });
    }
    const list = (query = '') => wire.get(`logged-models/${id}/artifacts/directories${query}`);
    expect((await list()).json).toEqual({
      root_uri: artifact_uri,
      files: [
        { path: 'MLmodel', is_dir: false, file_size: 11 },
        { path: 'data', is_dir: true },
      ],
    });
    expect((await list('?artifact_directory_path=data')).json.files.map((file) => file.path)).toEqual(['data/a.bin']);
    const file = await wire.get(`/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files?artifact_file_path=MLmodel`);
    expect(file.text).toBe('flavors: {}');
  });
});

describe('a search for logged models over the wire', () => {
  let second: string;
  beforeEach(async () => {
    const body = {
      experiment_id: experimentId,
      name: 'other',
      params: [{ key: 'p', value: '1' }],
      model_type: 'agent',
    };
    second = (await wire.post('logged-models', body)).json.model.info.model_id;
  });
  const search = async (more: object) =>
    (await wire.post('logged-models/search', { experiment_ids: [experimentId], ...more })).json;
  const found = async (more: object) => ((await search(more)).models ?? []).map(({ info }) => info.name);

  it.each([
    [{}, ['net', 'other']],
    [{ filter: "tags.a = 'b'" }, ['net']],
    [{ filter: "name = 'net' AND tags.a = 'b'" }, ['net']],
    [{ filter: "name IN ('other', 'x')" }, ['other']],
    [{ filter: "params.p = '1'" }, ['other']],
    [{ filter: "model_type = 'agent'" }, ['other']],
    [{ filter: "name = 'x'" }, []],
    [{ filter: 'creation_timestamp > 0' }, ['net', 'other']],
    [{ max_results: 0 }, ['net', 'other']],
    [{ max_results: 10_000 }, ['net', 'other']],
  ])('answers %j', async (more, names) => {
    expect((await found(more)).toSorted()).toEqual(names);
  });

  it('finds by the run that made them and by their own id', async () => {
    expect(await found({ filter: `source_run_id = '${runId}'` })).toEqual(['net']);
    expect(await found({ filter: `model_id = '${second}'` })).toEqual(['other']);
  });

  it('orders as it is told', async () => {
    const by = (field_name: string, ascending: boolean) => found({ order_by: [{ field_name, ascending }] });
    expect(await by('name', true)).toEqual(['net', 'other']);
    expect(await by('name', false)).toEqual(['other', 'net']);
  });

  it('goes page by page, with tokens that no other search takes', async () => {
    const page = { max_results: 1, order_by: [{ field_name: 'name', ascending: true }] };
    const { next_page_token: page_token } = await search(page);
    expect(await found({ ...page, page_token })).toEqual(['other']);
    expect(await search({ ...page, page_token })).not.toHaveProperty('next_page_token');
    expect((await search({ ...page, page_token, filter: "name = 'x'" })).error_code).toBe('INVALID_PARAMETER_VALUE');
    expect((await search({ max_results: 1, page_token })).error_code).toBe('INVALID_PARAMETER_VALUE');
  });

  it.each([
    { experiment_ids: undefined },
    { filter: 'name name' },
    { page_token: 'e30=' },
    { order_by: [{ field_name: 'color' }] },
  ])('refuses %j', async (more) => {
    expect((await search(more)).error_code).toBe('INVALID_PARAMETER_VALUE');
  });

  it('breaks the server by an attribute that there is not', async () => {
    expect((await search({ filter: "color = 'red'" })).error_code).toBe('INTERNAL_ERROR');
  });
});
