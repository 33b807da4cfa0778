import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { entriesOf, type MlflowWire, newExperiment, newRun, runData, statusAndCode } from '../support/mlflow-wire.ts';
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

const create = (more: object) => wire.post('runs/create', { experiment_id: experimentId, ...more });
const update = (more: object) => wire.post('runs/update', { run_id: id, ...more });
const logBatch = (more: object) => wire.post('runs/log-batch', { run_id: id, ...more });
const tagsOf = async (runId: string) => entriesOf((await runData(wire, runId)).tags);
const refused = [400, 'INVALID_PARAMETER_VALUE'];

describe('a request over the wire', () => {
  it('is refused when it is not announced as JSON', async () => {
    const body = JSON.stringify({ experiment_id: experimentId });
    expect((await wire.send('POST', 'runs/create', { body, headers: { 'content-type': 'text/plain' } })).status).toBe(
      400,
    );
  });

  it('counts as an empty one when it is no JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await wire.send('POST', 'runs/create', { body: '{nope', headers });
    expect(answer.json.message).toContain('FOREIGN KEY');
  });

  it('may have fields that nobody knows', async () => {
    const { status, json } = await update({ zzz: 1, constructor: 'x', toString: 'y', run_name: 'known' });
    expect([status, json.run_info.run_name]).toEqual([200, 'known']);
  });

  it('may name its fields in camel case', async () => {
    expect((await create({ startTime: 5 })).json.run.info.start_time).toBe(5);
  });

  it('may write its numbers as texts', async () => {
    expect((await create({ start_time: '17' })).json.run.info.start_time).toBe(17);
    await logBatch({ metrics: [{ key: 'm', value: '2.5', timestamp: '3', step: '4' }] });
    expect((await runData(wire, id)).metrics).toEqual([{ key: 'm', value: 2.5, timestamp: 3, step: 4 }]);
  });

  it('leaves out with null', async () => {
    const { status, json } = await update({ status: null, end_time: 5 });
    expect([status, json.run_info]).toEqual([200, expect.objectContaining({ status: 'RUNNING', end_time: 5 })]);
  });

  it.each(['DONE', 'finished', ''])('has no effect by a status %j', async (status) => {
    const answer = await update({ status });
    expect([answer.status, answer.json.run_info.status]).toEqual([200, 'RUNNING']);
  });

  it('takes a status by its number, but not one that there is not', async () => {
    expect((await update({ status: 3 })).json.run_info.status).toBe('FINISHED');
    expect(await statusAndCode(update({ status: 9 }))).toEqual(refused);
  });

  it.each([
    ['a number for a text', { run_name: 5 }],
    ['a word for a whole number', { start_time: 'soon' }],
    ['a list for a text', { run_name: ['x'] }],
  ])('is refused with %s', async (_, more) => {
    expect(await statusAndCode(create(more))).toEqual(refused);
  });

  it.each([
    ['a text', 'x'],
    ['an object', {}],
  ])('is refused with %s for a list', async (_, tags) => {
    expect(await statusAndCode(logBatch({ tags }))).toEqual(refused);
  });
});

describe('a message that is read to its first wrong type', () => {
  it('loses every field behind a tag of a wrong type, without an error', async () => {
    const tags = [
      { key: 'a', value: '1' },
      { key: 'b', value: 5 },
      { key: 'c', value: '3' },
    ];
    const { status, json } = await create({ start_time: 9, tags, run_name: 'lost' });
    expect([status, json.run.info.start_time]).toEqual([200, 9]);
    expect(json.run.info.run_name).not.toBe('lost');
    const { 'mlflow.runName': _, ...kept } = await tagsOf(json.run.info.run_id);
    expect(kept).toEqual({ a: '1', b: '' });
  });

  it('loses a fractional start and what is behind it, without an error', async () => {
    const { status, json } = await create({ start_time: 1.5, tags: [{ key: 'a', value: '1' }] });
    expect([status, json.run.info.start_time]).toEqual([200, 0]);
    expect(await tagsOf(json.run.info.run_id)).not.toHaveProperty('a');
  });

  it.each([
    ['tags that are no list', { tags: {} }],
    ['a user that is no text', { user_id: 5 }],
  ])('loses %s and what is behind, without an error', async (_, more) => {
    const { status, json } = await create({ ...more, run_name: 'lost' });
    expect([status, json.run.info.user_id]).toEqual([200, '']);
    expect(json.run.info.run_name).not.toBe('lost');
  });

  it('keeps what stands in front of a fraction', async () => {
    const { json } = await create({ tags: [{ key: 'a', value: '1' }], start_time: 1.5 });
    expect(await tagsOf(json.run.info.run_id)).toMatchObject({ a: '1' });
  });

  it('loses a fractional end without an error', async () => {
    const { status, json } = await update({ end_time: 1.5 });
    expect(status).toBe(200);
    expect(json.run_info).not.toHaveProperty('end_time');
  });

  it('loses what is behind a param of a wrong type in a batch', async () => {
    const { status } = await logBatch({
      params: [
        { key: 'a', value: '1' },
        { key: 'b', value: 5 },
        { key: 'c', value: '1' },
      ],
      tags: [{ key: 't', value: '1' }],
    });
    const { params, tags } = await runData(wire, id);
    expect([status, entriesOf(params), entriesOf(tags)['t']]).toEqual([200, { a: '1', b: '' }, undefined]);
  });

  it('loses a dataset’s source that is no text, and what is behind it', async () => {
    const dataset = (name: string, source: unknown) => ({ dataset: { name, digest: 'd', source_type: 's3', source } });
    const datasets = [dataset('a', { uri: 'x' }), dataset('b', 'x')];
    const { status } = await wire.post('runs/log-inputs', { run_id: id, datasets });
    const { inputs } = (await wire.get(`runs/get?run_id=${id}`)).json.run;
    expect([status, inputs.dataset_inputs.map(({ dataset: { name, source } }) => [name, source])]).toEqual([
      200,
      [['a', '']],
    ]);
  });

  it('finds nothing in experiments whose ids are numbers, from MLflow 3 on', async ({ skip }) => {
    skip(target.mlflowMajor < 3, 'MLflow 2 reads the numbers');
    const { status, json } = await wire.post('runs/search', { experiment_ids: [Number(experimentId)] });
    expect([status, json]).toEqual([200, {}]);
  });
});
