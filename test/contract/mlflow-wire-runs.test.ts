import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { entriesOf, type MlflowWire, newExperiment, newRun } from '../support/mlflow-wire.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
let wire: MlflowWire;
let experimentId: string;
beforeAll(async () => {
  target = await openTarget();
  wire = target.mlflowWire;
  experimentId = await newExperiment(wire);
});

const create = (more: object) => wire.post('runs/create', { experiment_id: experimentId, ...more });
const get = async (runId: string) => (await wire.get(`runs/get?run_id=${runId}`)).json.run;
const tagsOf = async (runId: string) => entriesOf((await get(runId)).data.tags);

describe('a run over the wire', () => {
  it('is created RUNNING, with numbers as numbers and empty lists left out', async () => {
    const { run } = (await create({ start_time: 5, run_name: 'first' })).json;
    const { run_id } = run.info;
    expect(run.info).toEqual({
      run_id,
      run_uuid: run_id,
      run_name: 'first',
      experiment_id: experimentId,
      user_id: '',
      status: 'RUNNING',
      start_time: 5,
      artifact_uri: `mlflow-artifacts:/${experimentId}/${run_id}/artifacts`,
      lifecycle_stage: 'active',
    });
    expect(run).toMatchObject({ data: { tags: [{ key: 'mlflow.runName', value: 'first' }] }, inputs: {} });
    expect(run.data).not.toHaveProperty('params');
    expect(run).not.toHaveProperty('outputs');
  });

  it('names its user', async () => {
    expect((await create({ user_id: 'ada' })).json.run.info).toMatchObject({ user_id: 'ada' });
  });

  it('starts in 1970 when no start is given', async () => {
    expect((await create({})).json.run.info.start_time).toBe(0);
  });

  it('gets a name when none is given, and takes it from the tag', async () => {
    expect((await create({})).json.run.info.run_name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    const tags = [{ key: 'mlflow.runName', value: 'tagged' }];
    expect((await create({ tags })).json.run.info.run_name).toBe('tagged');
    expect((await create({ tags, run_name: 'other' })).json.error_code).toBe('INVALID_PARAMETER_VALUE');
  });

  it('takes any tag at its creation, but no key twice', async () => {
    const { json } = await create({ tags: [{ key: 'bad#key', value: 'x'.repeat(8000) }] });
    expect((await tagsOf(json.run.info.run_id))['bad#key']).toHaveLength(8000);
    const tag = { key: 'a', value: '1' };
    const twice = await create({ tags: [tag, tag] });
    expect([twice.status, twice.json.error_code]).toEqual([400, 'BAD_REQUEST']);
    expect(twice.json.message).toContain('UNIQUE constraint');
  });

  it('is refused without an experiment', async () => {
    const { status, json } = await wire.post('runs/create', {});
    expect([status, json.error_code]).toEqual([400, 'BAD_REQUEST']);
  });

  it('is refused in an unknown experiment', async () => {
    const { status, json } = await create({ experiment_id: '987654321' });
    expect([status, json.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  });

  it('is refused with a number for an experiment, from MLflow 3 on', async () => {
    const { status } = await create({ experiment_id: Number(experimentId) });
    expect(status).toBe(target.mlflowMajor < 3 ? 200 : 400);
  });

  it('is found by either spelling of its id', async () => {
    const id = await newRun(wire, experimentId);
    expect((await wire.get(`runs/get?run_uuid=${id}`)).json.run).toEqual(await get(id));
    expect((await wire.get('runs/get?run_id=nope')).json.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
    expect((await wire.get('runs/get')).status).toBe(400);
  });
});

describe('an update of a run over the wire', () => {
  let id: string;
  beforeEach(async () => {
    id = await newRun(wire, experimentId, { run_name: 'old' });
  });
  const update = (more: object) => wire.post('runs/update', { run_id: id, ...more });

  it('goes from any status to any other and keeps the end', async () => {
    await update({ status: 'FINISHED', end_time: 9 });
    expect((await update({ status: 'RUNNING' })).json.run_info).toMatchObject({ status: 'RUNNING', end_time: 9 });
  });

  it('does not end a run by a status alone', async () => {
    expect((await update({ status: 'FINISHED' })).json.run_info).not.toHaveProperty('end_time');
  });

  it('renames the run together with its tag, but not to nothing', async () => {
    await update({ run_name: 'new' });
    expect(await tagsOf(id)).toEqual({ 'mlflow.runName': 'new' });
    expect((await update({ run_name: '' })).json.run_info.run_name).toBe('new');
  });

  it('takes either spelling of the id', async () => {
    const { run_info } = (await wire.post('runs/update', { run_uuid: id, status: 'FAILED' })).json;
    expect(run_info).toMatchObject({ run_id: id, status: 'FAILED' });
  });
});

describe('a deleted run over the wire', () => {
  let id: string;
  beforeEach(async () => {
    id = await newRun(wire, experimentId);
    await wire.post('runs/delete', { run_id: id });
  });

  it('can still be read, and deleted again', async () => {
    expect((await get(id)).info.lifecycle_stage).toBe('deleted');
    expect((await wire.post('runs/delete', { run_id: id })).status).toBe(200);
  });

  it.each([
    ['runs/update', { status: 'FAILED' }],
    ['runs/set-tag', { key: 'a', value: 'b' }],
    ['runs/delete-tag', { key: 'mlflow.runName' }],
    ['runs/log-parameter', { key: 'a', value: 'b' }],
    ['runs/log-metric', { key: 'a', value: 1, timestamp: 1 }],
    ['runs/log-batch', {}],
    ['runs/log-inputs', {}],
  ])('refuses %s', async (path, more) => {
    const { status, json } = await wire.post(path, { run_id: id, ...more });
    expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it('comes back', async () => {
    await wire.post('runs/restore', { run_id: id });
    expect((await wire.post('runs/set-tag', { run_id: id, key: 'a', value: 'b' })).status).toBe(200);
  });
});
