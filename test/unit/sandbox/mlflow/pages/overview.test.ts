import { beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newMlflowWire, newRun } from '../../../../support/mlflow-wire.ts';

describe('the pages', () => {
  let wire: MlflowWire;
  let experimentId: string;
  let runId: string;
  beforeEach(async () => {
    wire = newMlflowWire();
    experimentId = await newExperiment(wire);
    runId = await newRun(wire, experimentId, { run_name: 'first <run>' });
  });

  const overview = async (): Promise<string> => (await wire.get('/')).text;
  const setTag = (key: string, value: string) => wire.post('runs/set-tag', { run_id: runId, key, value });

  it('have an anchor for every link that MLflow’s interface would have', async () => {
    await wire.post('registered-models/create', { name: 'grader' });
    await wire.post('model-versions/create', { name: 'grader', source: 's3://b/m', run_id: runId });
    const html = await overview();
    for (const id of [
      `/experiments/${experimentId}`,
      `/experiments/${experimentId}/runs/${runId}`,
      '/models/grader',
      '/models/grader/versions/1',
    ]) {
      expect(html).toContain(`id="${id}"`);
    }
  });

  it('link to every anchor that they name', async () => {
    const html = await overview();
    const targets = [...html.matchAll(/href="\/#([^"]+)"/g)].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(html).toContain(`id="${target}"`);
  });

  it('run no script and leave markup from the outside inert', async () => {
    await setTag('evil', '<img src=x onerror=alert(1)>');
    await setTag('mlflow.note.content', '<b>bold</b> [x](javascript:alert(1)) "quoted"');
    const html = await overview();
    expect(html).not.toMatch(/<script|<img|<b>bold|href="javascript/i);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('first &lt;run&gt;');
  });

  it('make the web addresses of a note clickable', async () => {
    await setTag(
      'mlflow.note.content',
      '<!-- mark -->\nData: [commit](http://lakefs/x?a=1&b=2) and https://example.org/y',
    );
    const html = await overview();
    expect(html).toContain('<a href="http://lakefs/x?a=1&amp;b=2">commit</a>');
    expect(html).toContain('<a href="https://example.org/y">https://example.org/y</a>');
    expect(html).not.toContain('mark');
  });

  it('show a run by itself with what was logged', async () => {
    await wire.post('runs/log-batch', {
      run_id: runId,
      metrics: [{ key: 'acc', value: 0.875, timestamp: 1, step: 7 }],
      params: [{ key: 'rate', value: '0.1' }],
      tags: [{ key: 'lakefs.commit_id', value: 'abc' }],
    });
    const dataset = { name: 'faces', digest: 'd1', source_type: 's3', source: '{"uri":"s3://faces/abc/"}' };
    await wire.post('runs/log-inputs', { run_id: runId, datasets: [{ dataset }] });
    const { status, text } = await wire.get(`/experiments/${experimentId}/runs/${runId}`);
    expect(status).toBe(200);
    for (const shown of ['0.875', 'rate', 'lakefs.commit_id', 'faces', 's3://faces/abc/'])
      expect(text).toContain(shown);
  });

  it('link each artifact to its bytes', async () => {
    const path = `/api/2.0/mlflow-artifacts/artifacts/${experimentId}/${runId}/artifacts/a%20b/c.txt`;
    await wire.send('PUT', path, { body: 'hello' });
    const { text } = await wire.get(`/experiments/${experimentId}/runs/${runId}`);
    const [, href = ''] = /href="(\/get-artifact[^"]+)"/.exec(text) ?? [];
    expect((await wire.get(href.replaceAll('&amp;', '&'))).text).toBe('hello');
  });

  it('have none for a run that is not in the experiment', async () => {
    expect((await wire.get(`/experiments/0/runs/${runId}`)).status).toBe(404);
    expect((await wire.get(`/experiments/${experimentId}/runs/nope`)).status).toBe(404);
  });
});
