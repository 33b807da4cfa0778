import { beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newMlflowWire, newRun } from '../../../support/mlflow-wire.ts';

describe('runs', () => {
  let wire: MlflowWire;
  let experimentId: string;
  beforeEach(async () => {
    wire = newMlflowWire();
    experimentId = await newExperiment(wire);
  });

  const create = (more: object) => wire.post('runs/create', { experiment_id: experimentId, ...more });
  const tagsOf = async (runId: string): Promise<Record<string, string>> => {
    const { tags } = (await wire.get(`runs/get?run_id=${runId}`)).json.run.data;
    return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
  };

  it('are created RUNNING, with numbers as numbers and empty lists left out', async () => {
    const { json } = await create({ start_time: 5, run_name: 'first' });
    expect(json.run.info).toEqual({
      run_id: json.run.info.run_id,
      run_uuid: json.run.info.run_id,
      run_name: 'first',
      experiment_id: experimentId,
      user_id: '',
      status: 'RUNNING',
      start_time: 5,
      artifact_uri: `mlflow-artifacts:/${experimentId}/${json.run.info.run_id}/artifacts`,
      lifecycle_stage: 'active',
    });
    expect(json.run).toMatchObject({ data: { tags: [{ key: 'mlflow.runName', value: 'first' }] }, inputs: {} });
    expect(json.run.data).not.toHaveProperty('params');
    expect(json.run).not.toHaveProperty('outputs');
  });

  it('start in 1970 when no start is given', async () => {
    expect((await create({})).json.run.info.start_time).toBe(0);
  });

  it('get a name when none is given, and take it from the tag', async () => {
    expect((await create({})).json.run.info.run_name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    const tags = [{ key: 'mlflow.runName', value: 'tagged' }];
    expect((await create({ tags })).json.run.info.run_name).toBe('tagged');
    expect((await create({ tags, run_name: 'other' })).status).toBe(400);
  });

  it('lose every field behind a tag of a wrong type, without an error', async () => {
    const tags = [
      { key: 'a', value: '1' },
      { key: 'b', value: 5 },
      { key: 'c', value: '3' },
    ];
    const { status, json } = await create({ start_time: 9, tags, run_name: 'lost' });
    expect([status, json.run.info.start_time]).toEqual([200, 9]);
    expect(json.run.info.run_name).not.toBe('lost');
    expect(await tagsOf(json.run.info.run_id)).toMatchObject({ a: '1', b: '' });
    expect(await tagsOf(json.run.info.run_id)).not.toHaveProperty('c');
  });

  it('lose a fractional start and what is behind it, without an error', async () => {
    const { status, json } = await create({ start_time: 1.5, tags: [{ key: 'a', value: '1' }] });
    expect([status, json.run.info.start_time]).toEqual([200, 0]);
    expect(await tagsOf(json.run.info.run_id)).not.toHaveProperty('a');
  });

  it('take any tag at their creation, but no key twice', async () => {
    const { json } = await create({ tags: [{ key: 'bad#key', value: 'x'.repeat(9000) }] });
    expect((await tagsOf(json.run.info.run_id))['bad#key']).toHaveLength(9000);
    const twice = await create({
      tags: [
        { key: 'a', value: '1' },
        { key: 'a', value: '1' },
      ],
    });
    expect([twice.status, twice.json.error_code]).toEqual([400, 'BAD_REQUEST']);
    expect(twice.json.message).toContain('UNIQUE constraint');
  });

  it.each([
    ['no experiment', {}, 400, 'BAD_REQUEST'],
    ['an unknown experiment', { experiment_id: '99' }, 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['a number for an experiment', { experiment_id: 5 }, 400, 'INVALID_PARAMETER_VALUE'],
    ['a word for a start', { experiment_id: '0', start_time: 'soon' }, 400, 'INVALID_PARAMETER_VALUE'],
  ])('refuse %s', async (_, body, status, code) => {
    const answer = await wire.post('runs/create', body);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });

  it('refuse a body that is not announced as JSON', async () => {
    const { status } = await wire.send('POST', 'runs/create', {
      body: '{}',
      headers: { 'content-type': 'text/plain' },
    });
    expect(status).toBe(400);
  });

  it('count a malformed body as an empty one', async () => {
    const answer = await wire.send('POST', 'runs/create', {
      body: '{nope',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.json.message).toContain('FOREIGN KEY');
  });

  it('are found by either spelling of their id', async () => {
    const id = await newRun(wire, experimentId);
    expect((await wire.get(`runs/get?run_uuid=${id}`)).json).toEqual((await wire.get(`runs/get?run_id=${id}`)).json);
    expect((await wire.get('runs/get?run_id=nope')).json.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
    expect((await wire.get('runs/get')).status).toBe(400);
  });

  describe('when updated', () => {
    let id: string;
    beforeEach(async () => {
      id = await newRun(wire, experimentId);
    });
    const update = async (more: object) => wire.post('runs/update', { run_id: id, ...more });

    it('go from any status to any other and keep their end', async () => {
      await update({ status: 'FINISHED', end_time: 9 });
      expect((await update({ status: 'RUNNING' })).json.run_info).toMatchObject({ status: 'RUNNING', end_time: 9 });
    });

    it('are not ended by a status alone', async () => {
      expect((await update({ status: 'FINISHED' })).json.run_info).not.toHaveProperty('end_time');
    });

    it.each(['DONE', 'finished', ''])('ignore the status %j', async (status) => {
      const answer = await update({ status });
      expect([answer.status, answer.json.run_info.status]).toEqual([200, 'RUNNING']);
    });

    it('take a status by its number, but not one that there is not', async () => {
      expect((await update({ status: 3 })).json.run_info.status).toBe('FINISHED');
      expect((await update({ status: 9 })).status).toBe(400);
    });

    it('lose a fractional end without an error', async () => {
      const { status, json } = await update({ end_time: 1.5 });
      expect(status).toBe(200);
      expect(json.run_info).not.toHaveProperty('end_time');
    });

    it('are renamed together with their tag, but not to nothing', async () => {
      await update({ run_name: 'new' });
      expect(await tagsOf(id)).toEqual({ 'mlflow.runName': 'new' });
      expect((await update({ run_name: '' })).json.run_info.run_name).toBe('new');
    });
  });

  describe('when deleted', () => {
    let id: string;
    beforeEach(async () => {
      id = await newRun(wire, experimentId);
      await wire.post('runs/delete', { run_id: id });
    });

    it('can still be read, and deleted again', async () => {
      expect((await wire.get(`runs/get?run_id=${id}`)).json.run.info.lifecycle_stage).toBe('deleted');
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
    ])('refuse %s', async (path, more) => {
      const { status, json } = await wire.post(path, { run_id: id, ...more });
      expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    });

    it('come back', async () => {
      await wire.post('runs/restore', { run_id: id });
      expect((await wire.post('runs/set-tag', { run_id: id, key: 'a', value: 'b' })).status).toBe(200);
    });
  });
});
