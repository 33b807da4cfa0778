import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newRun } from '../support/mlflow-wire.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
let wire: MlflowWire;
let experimentId: string;
let id: string;
let digest: string;
beforeAll(async () => {
  target = await openTarget();
  wire = target.mlflowWire;
});
beforeEach(async () => {
  experimentId = await newExperiment(wire);
  id = await newRun(wire, experimentId);
  digest = target.uniqueName('d');
});

const input = (more: object = {}) => ({
  dataset: { name: 'faces', digest, source_type: 's3', source: '{"uri":"s3://faces/abc/"}', ...more },
  tags: [{ key: 'mlflow.data.context', value: 'training' }],
});
const log = (runId: string, ...datasets: readonly object[]) =>
  wire.post('runs/log-inputs', { run_id: runId, datasets });
const runOf = async (runId: string) => (await wire.get(`runs/get?run_id=${runId}`)).json.run;
const sourceOf = async (runId: string) => (await runOf(runId)).inputs.dataset_inputs[0]?.dataset.source;

describe('inputs of a run over the wire', () => {
  it('come back as they were logged', async () => {
    const faces = input({ schema: '{}', profile: '{"num_rows":1}' });
    expect((await log(id, faces)).json).toEqual({});
    expect((await runOf(id)).inputs).toEqual({ dataset_inputs: [faces] });
  });

  it('are logged once, however often they are sent', async () => {
    await log(id, input(), input());
    await log(id, { ...input(), tags: [{ key: 'mlflow.data.context', value: 'test' }] });
    expect((await runOf(id)).inputs).toEqual({ dataset_inputs: [input()] });
  });

  it('show what the first run of the experiment said of a name and digest', async () => {
    const second = await newRun(wire, experimentId);
    await log(id, input());
    expect((await log(second, input({ source: 'another' }))).status).toBe(200);
    expect(await sourceOf(second)).toBe('{"uri":"s3://faces/abc/"}');
  });

  it('are told apart by experiment, from MLflow 3 on', async () => {
    const elsewhere = await newRun(wire, await newExperiment(wire));
    await log(id, input());
    await log(elsewhere, input({ source: 'another' }));
    expect(await sourceOf(elsewhere)).toBe(target.mlflowMajor < 3 ? '{"uri":"s3://faces/abc/"}' : 'another');
  });

  it('may be nothing at all', async () => {
    expect((await log(id)).status).toBe(200);
    expect((await runOf(id)).inputs).toEqual({});
  });

  it('are logged all or none', async () => {
    expect((await log(id, input(), input({ digest: 'x'.repeat(37) }))).status).toBe(400);
    expect((await runOf(id)).inputs).toEqual({});
  });
});

describe('models that a run used and made, over the wire', () => {
  it('are told of it, and nothing of them is checked, from MLflow 3 on', async ({ skip }) => {
    skip(target.mlflowMajor < 3, 'MLflow 2 has no logged models');
    await wire.post('runs/log-inputs', { run_id: id, models: [{ model_id: 'm-1' }] });
    await wire.post('runs/outputs', { run_id: id, models: [{ model_id: 'm-2', step: 3 }] });
    const { inputs, outputs } = await runOf(id);
    expect(inputs.model_inputs).toEqual([{ model_id: 'm-1' }]);
    expect(outputs.model_outputs).toEqual([{ model_id: 'm-2', step: 3 }]);
    expect((await wire.post('runs/outputs', { run_id: id })).status).toBe(400);
  });
});
