import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newRun } from '../support/mlflow-wire.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
let wire: MlflowWire;
let name: string;
beforeAll(async () => {
  target = await openTarget();
  wire = target.mlflowWire;
});
beforeEach(async () => {
  name = target.uniqueName('grader');
  await wire.post('registered-models/create', { name });
});

const add = (more: object = {}) => wire.post('model-versions/create', { name, source: 's3://b/m', ...more });
const get = (version: string, of = name) => wire.get(`model-versions/get?name=${of}&version=${version}`);

describe('a model version over the wire', () => {
  it('counts up, and never takes a number again', async () => {
    await add();
    await add();
    await wire.delete('model-versions/delete', { name, version: '2' });
    expect((await add()).json.model_version.version).toBe('3');
    expect((await get('2')).status).toBe(404);
  });

  it('takes a run id as it is, whether there is such a run or not', async () => {
    expect((await add({ run_id: 'bogus' })).json.model_version.run_id).toBe('bogus');
  });

  it('is told as texts, ready at once', async () => {
    expect((await add()).json.model_version).toMatchObject({ version: '1', status: 'READY', current_stage: 'None' });
  });

  it('comes back as it was created', async () => {
    const more = { tags: [{ key: 'k', value: 'v' }], description: 'd', run_link: 'http://r/1', run_id: 'r1' };
    const { model_version } = (await add(more)).json;
    expect(model_version).toMatchObject({ name, source: 's3://b/m', ...more });
    expect((await get('1')).json.model_version).toEqual(model_version);
  });

  it('is tagged, described and untagged', async () => {
    await add();
    await wire.post('model-versions/set-tag', { name, version: '1', key: 'k', value: 'v' });
    const updated = (await wire.patch('model-versions/update', { name, version: '1', description: 'new' })).json;
    expect(updated.model_version).toMatchObject({ description: 'new', tags: [{ key: 'k', value: 'v' }] });
    await wire.delete('model-versions/delete-tag', { name, version: '1', key: 'k' });
    const untagged = (await get('1')).json.model_version;
    expect(untagged).toMatchObject({ description: 'new' });
    expect(untagged).not.toHaveProperty('tags');
    expect((await wire.delete('model-versions/delete-tag', { name, version: '1', key: 'k' })).status).toBe(200);
  });

  it('has an empty description when it was given none, and no description when an update has none', async () => {
    expect((await add()).json.model_version).toMatchObject({ description: '' });
    await wire.patch('model-versions/update', { name, version: '1' });
    expect((await get('1')).json.model_version).not.toHaveProperty('description');
  });

  it('is refused with a bad tag', async () => {
    expect((await add({ tags: [{ key: 'bad#', value: 'v' }] })).status).toBe(400);
    expect((await add({ tags: [{ key: 'k', value: 'v'.repeat(100_001) }] })).status).toBe(400);
  });

  it('is not found by a number or a name that there is not', async () => {
    await add();
    const paths = ['9', 'abc', ''].map((version) => get(version));
    expect((await Promise.all(paths)).map(({ status }) => status)).toEqual([404, 400, 400]);
    expect((await get('1', target.uniqueName('none'))).status).toBe(404);
  });

  it.each([
    ['PATCH', 'model-versions/update', {}],
    ['DELETE', 'model-versions/delete', {}],
    ['POST', 'model-versions/set-tag', { key: 'k', value: 'v' }],
    ['DELETE', 'model-versions/delete-tag', { key: 'k' }],
  ])('that there is not refuses %s %s', async (method, path, more) => {
    const { status, json } = await wire.sendJson(method, path, { name, version: '9', ...more });
    expect([status, json.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  });

  it('tells where its files are', async () => {
    await add();
    const uri = (version: string) => wire.get(`model-versions/get-download-uri?name=${name}&version=${version}`);
    expect((await uri('1')).json).toEqual({ artifact_uri: 's3://b/m' });
    expect((await uri('9')).status).toBe(404);
  });
});

describe('a search for model versions over the wire', () => {
  const search = async (query: Readonly<Record<string, string>>) =>
    (await wire.get(`model-versions/search?${new URLSearchParams(query)}`)).json;
  const versions = async (filter: string) => {
    const { model_versions = [] } = await search({ filter: `name = '${name}' AND ${filter}` });
    return model_versions.map(({ version }) => version);
  };
  beforeEach(async () => {
    for (const run_id of ['r1', 'r2', 'r2']) await add({ run_id });
  });

  it.each([
    ["run_id = 'r2'", ['3', '2']],
    ["run_id IN ('r1', 'x')", ['1']],
    ["source_path = 's3://b/m'", ['3', '2', '1']],
    ["source_path LIKE 's3://x%'", []],
    ['version_number > 1', ['3', '2']],
  ])('answers %s', async (filter, found) => {
    expect((await versions(filter)).toSorted().toReversed()).toEqual(found);
  });

  it('finds by tag', async () => {
    await wire.post('model-versions/set-tag', { name, version: '2', key: 'k', value: 'v' });
    expect(await versions("tags.k = 'v'")).toEqual(['2']);
  });

  it('goes page by page in order', async () => {
    const query = { filter: `name = '${name}'`, max_results: '2', order_by: 'version_number ASC' };
    const first = await search(query);
    const second = await search({ ...query, page_token: first.next_page_token });
    const found = [first, second].map(({ model_versions }) => model_versions.map(({ version }) => version));
    expect(found).toEqual([['1', '2'], ['3']]);
  });

  it.each([
    { max_results: '200001' },
    { max_results: '0' },
    { page_token: 'zz' },
    { filter: "color = 'red'" },
    { order_by: 'version_number FOO' },
  ])('refuses %j', async (query) => {
    expect((await search(query)).error_code).toBe('INVALID_PARAMETER_VALUE');
  });
});

describe('the source of a model version over the wire', () => {
  let runId: string;
  let root: string;
  beforeAll(async () => {
    const experimentId = await newExperiment(wire);
    runId = await newRun(wire, experimentId);
    root = `mlflow-artifacts:/${experimentId}/${runId}/artifacts`;
  });
  const statusOf = async (more: object) => (await add(more)).status;

  it.each(['s3://b/p', 'lakefs://faces/abc/m', 'gs://b/p', 'dbfs:/x'])('may be %s', async (source) => {
    expect(await statusOf({ source })).toBe(200);
  });

  it.each(['/local', 'file:///x', 's3://b/../p', 's3://b/%2e%2e/p'])('may not be %s', async (source) => {
    expect(await statusOf({ source, run_id: runId })).toBe(400);
  });

  it.for(['http://x/y', 'https://x/y', 'ftp://x/y', 'rel', 'models:/m-abc'])(
    'may not be %s, from MLflow 3 on',
    async (source, { skip }) => {
      skip(target.mlflowMajor < 3, 'MLflow 2 takes most of them');
      expect(await statusOf({ source, run_id: runId })).toBe(400);
    },
  );

  it('may be in the run, from MLflow 3 on when it is named', async () => {
    const unnamed = target.mlflowMajor < 3 ? 200 : 400;
    expect(await statusOf({ source: `${root}/model`, run_id: runId })).toBe(200);
    expect(await statusOf({ source: `${root}/model` })).toBe(unnamed);
    expect(await statusOf({ source: `runs:/${runId}/model`, run_id: runId })).toBe(200);
    expect(await statusOf({ source: `runs:/${runId}/model` })).toBe(unnamed);
  });

  it('may not be in another run, from MLflow 3 on', async () => {
    const source = root.replace(runId, 'f'.repeat(32));
    expect(await statusOf({ source, run_id: runId })).toBe(target.mlflowMajor < 3 ? 200 : 400);
  });

  it('may be another version, whose run is taken over from MLflow 3 on', async () => {
    await add({ run_id: 'r1' });
    const { model_version } = (await add({ source: `models:/${name}/1` })).json;
    const { artifact_uri } = (await wire.get(`model-versions/get-download-uri?name=${name}&version=2`)).json;
    expect([model_version.run_id, artifact_uri]).toEqual([target.mlflowMajor < 3 ? '' : 'r1', 's3://b/m']);
    expect(await statusOf({ source: `models:/${name}/9` })).toBe(target.mlflowMajor < 3 ? 500 : 404);
  });
});
