import { beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newMlflowWire, newRun } from '../../../support/mlflow-wire.ts';

const input = (name: string, digest: string, more: object = {}) => ({
  dataset: { name, digest, source_type: 's3', source: '{"uri":"s3://faces/abc/"}', ...more },
  tags: [{ key: 'mlflow.data.context', value: 'training' }],
});

describe('inputs of a run', () => {
  let wire: MlflowWire;
  let experimentId: string;
  let id: string;
  beforeEach(async () => {
    wire = newMlflowWire();
    experimentId = await newExperiment(wire);
    id = await newRun(wire, experimentId);
  });

  const log = (runId: string, ...datasets: readonly object[]) =>
    wire.post('runs/log-inputs', { run_id: runId, datasets });
  const inputsOf = async (runId: string) => (await wire.get(`runs/get?run_id=${runId}`)).json.run.inputs;

  it('come back as they were logged', async () => {
    await log(id, input('faces', 'abc', { schema: '{}', profile: '{"num_rows":1}' }));
    expect(await inputsOf(id)).toEqual({
      dataset_inputs: [input('faces', 'abc', { schema: '{}', profile: '{"num_rows":1}' })],
    });
  });

  it('are logged once, however often they are sent', async () => {
    await log(id, input('faces', 'abc'), input('faces', 'abc'));
    await log(id, { ...input('faces', 'abc'), tags: [{ key: 'mlflow.data.context', value: 'test' }] });
    expect(await inputsOf(id)).toEqual({ dataset_inputs: [input('faces', 'abc')] });
  });

  it('show what the first run of the experiment said of a name and digest', async () => {
    const second = await newRun(wire, experimentId);
    await log(id, input('faces', 'abc'));
    expect((await log(second, input('faces', 'abc', { source: 'another' }))).status).toBe(200);
    expect((await inputsOf(second)).dataset_inputs[0]?.dataset.source).toBe('{"uri":"s3://faces/abc/"}');
  });

  it('are told apart by experiment', async () => {
    const elsewhere = await newRun(wire, await newExperiment(wire, 'other'));
    await log(id, input('faces', 'abc'));
    await log(elsewhere, input('faces', 'abc', { source: 'another' }));
    expect((await inputsOf(elsewhere)).dataset_inputs[0]?.dataset.source).toBe('another');
  });

  it('take a digest of 36 characters, not of 37', async () => {
    expect((await log(id, input('a', 'x'.repeat(36)))).status).toBe(200);
    expect((await log(id, input('b', 'c'), input('a', 'x'.repeat(37)))).status).toBe(400);
    expect((await inputsOf(id)).dataset_inputs).toHaveLength(1);
  });

  it('lose a source that is no text, and what is behind it, without an error', async () => {
    const { status } = await log(id, input('a', '1', { source: { uri: 'x' } }), input('b', '2'));
    const found = (await inputsOf(id)).dataset_inputs;
    expect([status, found.map(({ dataset }) => [dataset.name, dataset.source])]).toEqual([200, [['a', '']]]);
  });

  it('may be nothing at all', async () => {
    expect((await log(id)).status).toBe(200);
    expect(await inputsOf(id)).toEqual({});
  });

  it('may be models, of which nothing is checked', async () => {
    await wire.post('runs/log-inputs', { run_id: id, models: [{ model_id: 'm-1' }] });
    await wire.post('runs/outputs', { run_id: id, models: [{ model_id: 'm-2', step: 3 }] });
    const { run } = (await wire.get(`runs/get?run_id=${id}`)).json;
    expect(run.inputs.model_inputs).toEqual([{ model_id: 'm-1' }]);
    expect(run.outputs.model_outputs).toEqual([{ model_id: 'm-2', step: 3 }]);
    expect((await wire.post('runs/outputs', { run_id: id })).status).toBe(400);
  });

  it('refuse tags that are too long', async () => {
    const tags = [{ key: 'a', value: 'x'.repeat(501) }];
    expect((await log(id, { ...input('a', 'b'), tags })).status).toBe(400);
  });
});
