import { describe, expect, it } from 'vitest';
import { newMlflowWire, newRun } from '../../../support/mlflow-wire.ts';

describe('createMlflowApp', () => {
  it.each([
    '/api/3.0/mlflow/traces/search',
    '/api/2.0/mlflow/webhooks',
    '/api/3.0/mlflow/workspaces',
    '/ajax-api/2.0/mlflow/metrics/get-history-bulk',
    '/api/2.0/mlflow/artifacts/presigned-upload-url',
    '/api/2.0/mlflow/model-versions/transition-stage',
    '/model-versions/get-artifact',
    '/graphql',
  ])('says of %s honestly that it has none', async (path) => {
    const { status, json } = await newMlflowWire().get(path);
    expect([status, json]).toEqual([501, { error_code: 'NOT_IMPLEMENTED', message: expect.any(String) }]);
  });

  it('has the experiment that every server starts with', async () => {
    expect((await newMlflowWire().get('experiments/search?max_results=5')).json.experiments).toMatchObject([
      { experiment_id: '0', name: 'Default' },
    ]);
  });

  it('takes no artifacts in parts', async () => {
    const path = '/api/2.0/mlflow-artifacts/mpu/create/x';
    const { status, json } = await newMlflowWire().post(path, { path: 'x', num_parts: 2 });
    expect([status, json.error_code]).toEqual([501, 'NOT_IMPLEMENTED']);
  });

  it('hands out one range at a time', async () => {
    const wire = newMlflowWire();
    const path = '/api/2.0/mlflow-artifacts/artifacts/a.txt';
    await wire.send('PUT', path, { body: 'hello' });
    expect((await wire.send('GET', path, { headers: { range: 'bytes=0-1,3-4' } })).status).toBe(501);
  });

  it('keeps no artifacts under another root than the proxy’s', async () => {
    const wire = newMlflowWire();
    const body = { name: 'far', artifact_location: 's3://b/x' };
    const id = await newRun(wire, (await wire.post('experiments/create', body)).json.experiment_id);
    expect((await wire.get(`artifacts/list?run_id=${id}`)).status).toBe(501);
    expect((await wire.get(`/get-artifact?run_id=${id}&path=a`)).json.error_code).toBe('NOT_IMPLEMENTED');
  });

  it.each([{ filter: 'metrics.m > 1' }, { order_by: [{ field_name: 'metrics.m' }] }])(
    'searches no logged models by %j',
    async (more) => {
      const { status } = await newMlflowWire().post('logged-models/search', { experiment_ids: ['0'], ...more });
      expect(status).toBe(501);
    },
  );
});
