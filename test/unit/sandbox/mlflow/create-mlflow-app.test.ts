import { describe, expect, it } from 'vitest';
import { newExperiment, newMlflowWire } from '../../../support/mlflow-wire.ts';

describe('createMlflowApp', () => {
  it('says in its version that it is a sandbox, as plain text', async () => {
    const { text, headers } = await newMlflowWire().get('/version');
    expect(text).toMatch(/^\d+\.\d+\.\d+-sandbox$/);
    expect(headers.get('content-type')).toContain('text/html');
  });

  it('is healthy and tells of no workspaces', async () => {
    const wire = newMlflowWire();
    expect((await wire.get('/health')).text).toBe('OK');
    expect((await wire.get('/api/3.0/mlflow/server-info')).json).toMatchObject({ workspaces_enabled: false });
  });

  it('answers alike under both prefixes', async () => {
    const wire = newMlflowWire();
    const id = await newExperiment(wire);
    const path = `/2.0/mlflow/experiments/get?experiment_id=${id}`;
    expect((await wire.get(`/ajax-api${path}`)).json).toEqual((await wire.get(`/api${path}`)).json);
  });

  it('prints JSON over several lines and errors as code and message', async () => {
    const wire = newMlflowWire();
    expect((await wire.get('experiments/get?experiment_id=0')).text).toContain('\n  "experiment": {');
    const { json, headers } = await wire.get('runs/get?run_id=x');
    expect([Object.keys(json), headers.get('content-type')]).toEqual([['error_code', 'message'], 'application/json']);
  });

  it.each(['/nope', '/api/2.0/mlflow/nope', '/api/2.0/nope'])(
    'answers the unknown %s with a 404 in HTML',
    async (path) => {
      const { status, headers } = await newMlflowWire().get(path);
      expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    },
  );

  it.each([
    ['GET', '/api/2.0/mlflow/runs/create'],
    ['PATCH', '/ajax-api/2.0/mlflow/runs/update'],
  ])('answers %s %s with a 405 in HTML', async (method, path) => {
    const { status, headers } = await newMlflowWire().send(method, path);
    expect([status, headers.get('content-type')]).toEqual([405, 'text/html; charset=utf-8']);
  });

  it.each([
    '/api/3.0/mlflow/traces/search',
    '/api/2.0/mlflow/webhooks',
    '/api/3.0/mlflow/workspaces',
    '/ajax-api/2.0/mlflow/metrics/get-history-bulk',
    '/api/2.0/mlflow/artifacts/presigned-upload-url',
    '/api/2.0/mlflow/model-versions/transition-stage',
    '/graphql',
  ])('says of %s honestly that it has none', async (path) => {
    const { status, json } = await newMlflowWire().get(path);
    expect([status, json.error_code]).toEqual([501, 'NOT_IMPLEMENTED']);
  });
});
