import { beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newMlflowWire, newRun } from '../../../support/mlflow-wire.ts';

describe('registered models', () => {
  let wire: MlflowWire;
  beforeEach(async () => {
    wire = newMlflowWire();
    await wire.post('registered-models/create', { name: 'grader', tags: [{ key: 'a', value: 'b' }], description: 'd' });
  });

  const send = (method: string, path: string, body: object) =>
    wire.send(method, path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const addVersion = (more: object = {}) =>
    wire.post('model-versions/create', { name: 'grader', source: 's3://b/m', ...more });
  const model = async (name = 'grader') => (await wire.get(`registered-models/get?name=${name}`)).json.registered_model;

  it('come back as they were created', async () => {
    expect(await model()).toMatchObject({ name: 'grader', description: 'd', tags: [{ key: 'a', value: 'b' }] });
    expect(await model()).not.toHaveProperty('aliases');
  });

  it('refuse a taken name with a 400', async () => {
    const { status, json } = await wire.post('registered-models/create', { name: 'grader' });
    expect([status, json.error_code]).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  });

  it.each(['', ' ', 'a/b', 'a:b'])('refuse the name %j', async (name) => {
    expect((await wire.post('registered-models/create', { name })).status).toBe(400);
  });

  it('are described, tagged and untagged', async () => {
    await send('PATCH', 'registered-models/update', { name: 'grader', description: 'new' });
    await wire.post('registered-models/set-tag', { name: 'grader', key: 'k', value: 'v' });
    await send('DELETE', 'registered-models/delete-tag', { name: 'grader', key: 'a' });
    expect(await model()).toMatchObject({ description: 'new', tags: [{ key: 'k', value: 'v' }] });
    expect((await send('DELETE', 'registered-models/delete-tag', { name: 'grader', key: 'a' })).status).toBe(200);
    expect(
      (await wire.post('registered-models/set-tag', { name: 'grader', key: 'k', value: 'v'.repeat(100_001) })).status,
    ).toBe(400);
  });

  it('are renamed with their versions', async () => {
    await addVersion();
    await wire.post('registered-models/rename', { name: 'grader', new_name: 'judge' });
    expect((await model('judge')).latest_versions).toMatchObject([{ name: 'judge', version: '1' }]);
    expect((await wire.get('registered-models/get?name=grader')).status).toBe(404);
  });

  it('are deleted with their versions, by what the body says alone', async () => {
    await addVersion();
    expect((await wire.send('DELETE', 'registered-models/delete?name=grader')).status).toBe(400);
    await send('DELETE', 'registered-models/delete', { name: 'grader' });
    expect((await wire.get('registered-models/get?name=grader')).status).toBe(404);
    expect((await wire.get('model-versions/get?name=grader&version=1')).status).toBe(404);
  });

  it('are searched by name and tag, and as no prompts', async () => {
    await wire.post('registered-models/create', { name: 'other' });
    const found = async (filter: string) =>
      (
        (await wire.get(`registered-models/search?filter=${encodeURIComponent(filter)}`)).json.registered_models ?? []
      ).map(({ name }) => name);
    expect(await found("name LIKE 'gra%'")).toEqual(['grader']);
    expect(await found("tags.a = 'b'")).toEqual(['grader']);
    expect(await found("tags.`mlflow.prompt.is_prompt` != 'true'")).toEqual(['grader', 'other']);
    expect((await wire.get('registered-models/search?max_results=1001')).status).toBe(400);
  });

  describe('versions', () => {
    it('count up, and never take a number again', async () => {
      await addVersion();
      await addVersion();
      await send('DELETE', 'model-versions/delete', { name: 'grader', version: '2' });
      expect((await addVersion()).json.model_version.version).toBe('3');
      expect((await wire.get('model-versions/get?name=grader&version=2')).status).toBe(404);
    });

    it('take a run id as it is, whether there is such a run or not', async () => {
      expect((await addVersion({ run_id: 'bogus' })).json.model_version.run_id).toBe('bogus');
    });

    it('are told as texts, ready at once', async () => {
      expect((await addVersion()).json.model_version).toMatchObject({
        version: '1',
        status: 'READY',
        current_stage: 'None',
      });
    });

    it('are tagged and described', async () => {
      await addVersion();
      await wire.post('model-versions/set-tag', { name: 'grader', version: '1', key: 'k', value: 'v' });
      await send('PATCH', 'model-versions/update', { name: 'grader', version: '1', description: 'new' });
      const { model_version } = (await wire.get('model-versions/get?name=grader&version=1')).json;
      expect(model_version).toMatchObject({ description: 'new', tags: [{ key: 'k', value: 'v' }] });
      await send('DELETE', 'model-versions/delete-tag', { name: 'grader', version: '1', key: 'k' });
      expect((await wire.get('model-versions/get?name=grader&version=1')).json.model_version).not.toHaveProperty(
        'tags',
      );
    });

    it.each([
      ['model-versions/get?name=grader&version=9', 404],
      ['model-versions/get?name=grader&version=abc', 400],
      ['model-versions/get?name=grader', 400],
      ['model-versions/get?name=nope&version=1', 404],
    ])('answer %s with %d', async (path, status) => {
      expect((await wire.get(path)).status).toBe(status);
    });

    it('are searched by name, run and number, page by page', async () => {
      for (const run_id of ['r1', 'r2', 'r2']) await addVersion({ run_id });
      const search = async (query: string) => (await wire.get(`model-versions/search?${query}`)).json;
      const versions = async (filter: string) =>
        (await search(`filter=${encodeURIComponent(filter)}`)).model_versions.map(({ version }) => version);
      expect(await versions("name = 'grader' AND run_id = 'r2'")).toEqual(['3', '2']);
      expect(await versions("run_id IN ('r1', 'x')")).toEqual(['1']);
      expect(await versions('version_number > 1')).toEqual(['3', '2']);
      const first = await search('max_results=2&order_by=version_number%20ASC');
      const second = await search(
        `max_results=2&order_by=version_number%20ASC&page_token=${encodeURIComponent(first.next_page_token)}`,
      );
      expect([...first.model_versions, ...second.model_versions].map(({ version }) => version)).toEqual([
        '1',
        '2',
        '3',
      ]);
    });
  });

  describe('sources of versions', () => {
    let runId: string;
    let root: string;
    beforeEach(async () => {
      const experimentId = await newExperiment(wire);
      runId = await newRun(wire, experimentId);
      root = `mlflow-artifacts:/${experimentId}/${runId}/artifacts`;
    });

    it.each(['s3://b/p', 'lakefs://faces/abc/m', 'gs://b/p', 'dbfs:/x'])('may be %s', async (source) => {
      expect((await addVersion({ source })).status).toBe(200);
    });

    it.each([
      'http://x/y',
      'https://x/y',
      'ftp://x/y',
      '/local',
      'file:///x',
      'rel',
      's3://b/../p',
      's3://b/%2e%2e/p',
      'models:/m-abc',
    ])('may not be %s', async (source) => {
      expect((await addVersion({ source, run_id: runId })).status).toBe(400);
    });

    it('may be in the run, when it is named', async () => {
      expect((await addVersion({ source: `runs:/${runId}/model`, run_id: runId })).status).toBe(200);
      expect((await addVersion({ source: `runs:/${runId}/model` })).status).toBe(400);
      expect((await addVersion({ source: `${root}/model`, run_id: runId })).status).toBe(200);
      expect((await addVersion({ source: `${root}/model` })).status).toBe(400);
      expect((await addVersion({ source: 'mlflow-artifacts:/9/x/artifacts', run_id: runId })).status).toBe(400);
    });

    it('may be another version, whose run is taken over', async () => {
      await addVersion({ run_id: 'r1' });
      const { model_version } = (await addVersion({ source: 'models:/grader/1' })).json;
      expect(model_version.run_id).toBe('r1');
      const { artifact_uri } = (await wire.get('model-versions/get-download-uri?name=grader&version=2')).json;
      expect(artifact_uri).toBe('s3://b/m');
      expect((await addVersion({ source: 'models:/grader/9' })).status).toBe(404);
    });
  });

  describe('aliases', () => {
    beforeEach(async () => {
      await addVersion();
      await addVersion();
      await wire.post('registered-models/alias', { name: 'grader', alias: 'champion', version: '1' });
    });
    const byAlias = (alias: string) => wire.get(`registered-models/alias?name=grader&alias=${alias}`);

    it('lead to a version and move', async () => {
      expect((await byAlias('champion')).json.model_version).toMatchObject({ version: '1', aliases: ['champion'] });
      await wire.post('registered-models/alias', { name: 'grader', alias: 'champion', version: '2' });
      expect((await byAlias('champion')).json.model_version.version).toBe('2');
      expect((await model()).aliases).toEqual([{ alias: 'champion', version: '2' }]);
    });

    it('are told of a single version, not in lists', async () => {
      expect((await wire.get('model-versions/get?name=grader&version=1')).json.model_version.aliases).toEqual([
        'champion',
      ]);
      const listed = (await wire.get('model-versions/search')).json.model_versions;
      expect(listed.some((version) => 'aliases' in version)).toBe(false);
      expect((await model()).latest_versions[0]).not.toHaveProperty('aliases');
    });

    it('answer a missing one with a 400', async () => {
      const { status, json } = await byAlias('nope');
      expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    });

    it.each(['latest', 'LATEST', 'v1', 'V12', 'a b', 'a#'])('refuse the alias %j', async (alias) => {
      expect((await wire.post('registered-models/alias', { name: 'grader', alias, version: '1' })).status).toBe(400);
    });

    it('refuse a version that there is not', async () => {
      expect((await wire.post('registered-models/alias', { name: 'grader', alias: 'x', version: '9' })).status).toBe(
        404,
      );
    });

    it('are deleted, and an absent one without an error', async () => {
      const remove = () => send('DELETE', 'registered-models/alias', { name: 'grader', alias: 'champion' });
      expect([(await remove()).status, (await remove()).status]).toEqual([200, 200]);
      expect((await byAlias('champion')).status).toBe(400);
    });

    it('go when their version goes', async () => {
      await send('DELETE', 'model-versions/delete', { name: 'grader', version: '1' });
      expect((await byAlias('champion')).status).toBe(400);
    });

    it('have one for the newest version of itself', async () => {
      expect((await byAlias('latest')).json.model_version.version).toBe('2');
    });
  });
});
