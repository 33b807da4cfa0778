import { beforeAll, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment } from '../support/mlflow-wire.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
let wire: MlflowWire;
beforeAll(async () => {
  target = await openTarget();
  wire = target.mlflowWire;
});

describe('the server over the wire', () => {
  it('tells its version in text that says it is HTML', async () => {
    const { text, headers } = await wire.get('/version');
    expect(text).toMatch(/^\d+\.\d+\.\d+/);
    expect(headers.get('content-type')).toContain('text/html');
  });

  it('is healthy', async () => {
    expect((await wire.get('/health')).text).toBe('OK');
  });

  it('tells of no workspaces, from MLflow 3 on', async () => {
    const { status, json } = await wire.get('/api/3.0/mlflow/server-info');
    if (target.mlflowMajor < 3) expect(status).toBe(404);
    else expect(json).toMatchObject({ workspaces_enabled: false, store_type: 'SqlStore' });
  });

  it('answers alike under both prefixes', async () => {
    const path = `/2.0/mlflow/experiments/get?experiment_id=${await newExperiment(wire)}`;
    expect((await wire.get(`/ajax-api${path}`)).json).toEqual((await wire.get(`/api${path}`)).json);
  });

  it('prints JSON over several lines', async () => {
    const { text, headers } = await wire.get('experiments/get?experiment_id=0');
    expect(text).toContain('\n  "experiment": {');
    expect(headers.get('content-type')).toBe('application/json');
  });

  it.each([
    ['runs/get?run_id=x', 'RESOURCE_DOES_NOT_EXIST', 'RESOURCE_NOT_FOUND'],
    ['runs/get', 'INVALID_PARAMETER_VALUE', 'INVALID_PARAMETER_VALUE'],
  ])('tells the error of %s as code and message, with a class from MLflow 3 on', async (path, code, errorClass) => {
    const { json, headers } = await wire.get(path);
    const more = target.mlflowMajor < 3 ? {} : { sqlstate: 'KAM00', error_class: errorClass };
    expect(json).toEqual({ error_code: code, message: json.message, ...more });
    expect(headers.get('content-type')).toBe('application/json');
  });

  it.each(['/nope', '/api/2.0/mlflow/nope', '/api/2.0/nope'])(
    'answers the unknown %s with a 404 in HTML',
    async (path) => {
      const { status, headers } = await wire.get(path);
      expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    },
  );

  it.each([
    ['GET', '/api/2.0/mlflow/runs/create'],
    ['PATCH', '/ajax-api/2.0/mlflow/runs/update'],
  ])('answers %s %s with a 405 in HTML', async (method, path) => {
    const { status, headers } = await wire.send(method, path);
    expect([status, headers.get('content-type')]).toEqual([405, 'text/html; charset=utf-8']);
  });
});
