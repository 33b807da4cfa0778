import { beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newMlflowWire, newRun } from '../../../support/mlflow-wire.ts';

describe('logged models', () => {
  let wire: MlflowWire;
  let experimentId: string;
  let runId: string;
  let id: string;
  beforeEach(async () => {
    wire = newMlflowWire();
    experimentId = await newExperiment(wire);
    runId = await newRun(wire, experimentId);
    const body = { experiment_id: experimentId, name: 'net', source_run_id: runId, tags: [{ key: 'a', value: 'b' }] };
    id = (await wire.post('logged-models', body)).json.model.info.model_id;
  });

  const patch = (path: string, body: object) =>
    wire.send('PATCH', path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  const get = async () => (await wire.get(`logged-models/${id}`)).json.model;

  it('start pending, with a place for their files', async () => {
    expect(id).toMatch(/^m-[0-9a-f]{32}$/);
    expect((await get()).info).toMatchObject({
      name: 'net',
      status: 'LOGGED_MODEL_PENDING',
      artifact_uri: `mlflow-artifacts:/${experimentId}/models/${id}/artifacts`,
      source_run_id: runId,
    });
  });

  it('are finished by a request that names them again', async () => {
    const status = 'LOGGED_MODEL_READY';
    expect((await patch(`logged-models/${id}`, { model_id: id, status })).json.model.info.status).toBe(status);
    expect((await patch(`logged-models/${id}`, { status })).status).toBe(400);
    expect((await patch(`logged-models/${id}`, { model_id: id })).status).toBe(400);
  });

  it('are tagged and untagged', async () => {
    await patch(`logged-models/${id}/tags`, { tags: [{ key: 'c', value: 'd' }] });
    expect((await get()).info.tags).toEqual([
      { key: 'a', value: 'b' },
      { key: 'c', value: 'd' },
    ]);
    expect((await wire.send('DELETE', `logged-models/${id}/tags/c`)).status).toBe(200);
    expect((await wire.send('DELETE', `logged-models/${id}/tags/c`)).status).toBe(404);
  });

  it('tell what was measured on them, which their run does not', async () => {
    await wire.post('runs/log-metric', { run_id: runId, key: 'acc', value: 1, timestamp: 1, model_id: id });
    expect((await get()).data.metrics).toMatchObject([{ key: 'acc', model_id: id, run_id: runId }]);
    const { run } = (await wire.get(`runs/get?run_id=${runId}`)).json;
    expect(run.data.metrics).toEqual([{ key: 'acc', value: 1, timestamp: 1, step: 0 }]);
  });

  it('are searched by tag, name and source run', async () => {
    await wire.post('logged-models', { experiment_id: experimentId });
    const found = async (more: object) =>
      ((await wire.post('logged-models/search', { experiment_ids: [experimentId], ...more })).json.models ?? []).length;
    expect(await found({})).toBe(2);
    expect(await found({ filter: `tags.a = 'b' AND source_run_id = '${runId}' AND name = 'net'` })).toBe(1);
    expect(await found({ filter: "name = 'x'" })).toBe(0);
    expect(await found({ max_results: 1 })).toBe(1);
    expect((await wire.post('logged-models/search', {})).status).toBe(400);
  });

  it('leave a mark when a version is made of them', async () => {
    await wire.post('registered-models/create', { name: 'grader' });
    const body = { name: 'grader', source: `models:/${id}`, model_id: id };
    expect((await wire.post('model-versions/create', body)).json.model_version.run_id).toBe(runId);
    expect((await get()).info.tags).toContainEqual({
      key: 'mlflow.modelVersions',
      value: JSON.stringify([{ name: 'grader', version: 1 }]),
    });
    const { artifact_uri } = (await wire.get('model-versions/get-download-uri?name=grader&version=1')).json;
    expect(artifact_uri).toBe((await get()).info.artifact_uri);
  });

  it('are gone when deleted', async () => {
    await wire.send('DELETE', `logged-models/${id}`);
    expect((await wire.get(`logged-models/${id}`)).status).toBe(404);
  });

  it('list and hand out their files', async () => {
    const { artifact_uri } = (await get()).info;
    const path = artifact_uri.replace('mlflow-artifacts:/', '');
    await wire.send('PUT', `/api/2.0/mlflow-artifacts/artifacts/${path}/MLmodel`, { body: 'flavors: {}' });
    expect((await wire.get(`logged-models/${id}/artifacts/directories`)).json.files).toMatchObject([
      { path: 'MLmodel' },
    ]);
    const file = await wire.get(`/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files?artifact_file_path=MLmodel`);
    expect(file.text).toBe('flavors: {}');
  });
});
