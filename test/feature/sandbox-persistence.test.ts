import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { mlflowWire, newExperiment, newRun } from '../support/mlflow-wire.ts';

const wireOf = (sandbox: Sandbox) => mlflowWire(sandbox.mlflow.fetch);

const lakefs = async (sandbox: Sandbox, method: string, path: string, body?: object): Promise<unknown> => {
  const { accessKeyId, secretAccessKey } = sandbox.credentials;
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  return (await sandbox.lakefs.fetch(new Request(`http://x/api/v1${path}`, init))).json();
};

describe('a sandbox with a folder', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const fill = async (sandbox: Sandbox): Promise<string> => {
    const wire = wireOf(sandbox);
    const experimentId = await newExperiment(wire);
    const runId = await newRun(wire, experimentId, { tags: [{ key: 'a', value: 'b' }] });
    const point = (step: number, value: unknown) => ({ key: 'm', value, timestamp: step, step });
    await wire.post('runs/log-batch', { run_id: runId, metrics: [point(1, 0.5), point(2, 'NaN')] });
    await wire.post('runs/log-metric', { run_id: runId, ...point(3, 'Infinity') });
    const dataset = { name: 'faces', digest: 'd', source_type: 's3', source: '{}' };
    await wire.post('runs/log-inputs', { run_id: runId, datasets: [{ dataset }] });
    const path = `/api/2.0/mlflow-artifacts/artifacts/${experimentId}/${runId}/artifacts/a.txt`;
    await wire.send('PUT', path, { body: 'hello' });
    await wire.post('registered-models/create', { name: 'grader' });
    await wire.post('model-versions/create', { name: 'grader', source: 's3://b/m', run_id: runId });
    await wire.post('registered-models/alias', { name: 'grader', alias: 'champion', version: '1' });
    return runId;
  };

  const observe = async (sandbox: Sandbox, runId: string): Promise<readonly unknown[]> => {
    const wire = wireOf(sandbox);
    const paths = [
      `runs/get?run_id=${runId}`,
      `metrics/get-history?run_id=${runId}&metric_key=m`,
      `artifacts/list?run_id=${runId}`,
      `/get-artifact?run_id=${runId}&path=a.txt`,
      'registered-models/alias?name=grader&alias=champion',
    ];
    return Promise.all(paths.map(async (path) => (await wire.get(path)).text));
  };

  it('answers after a restart as it did before', async () => {
    const first = await createSandbox({ dir });
    const runId = await fill(first);
    const before = await observe(first, runId);
    await first.close();
    await using second = await createSandbox({ dir });
    expect(await observe(second, runId)).toEqual(before);
    expect(before[1]).toContain('"NaN"');
  });

  it('goes on counting where it was', async () => {
    const first = await createSandbox({ dir });
    const runId = await fill(first);
    await first.close();
    await using second = await createSandbox({ dir });
    const wire = wireOf(second);
    expect(await newExperiment(wire, 'next')).toBe('2');
    const version = await wire.post('model-versions/create', { name: 'grader', source: 's3://b/m' });
    expect(version.json.model_version.version).toBe('2');
    await wire.post('runs/log-metric', { run_id: runId, key: 'm', value: 9, timestamp: 9, step: 9 });
    expect((await wire.get(`metrics/get-history?run_id=${runId}&metric_key=m`)).json.metrics).toHaveLength(4);
  });

  it('keeps what the lakeFS side holds too', async () => {
    const first = await createSandbox({ dir });
    const body = { name: 'faces', storage_namespace: 'local://faces', default_branch: 'main' };
    await lakefs(first, 'POST', '/repositories', body);
    const before = await lakefs(first, 'GET', '/repositories/faces/branches/main');
    await first.close();
    await using second = await createSandbox({ dir });
    expect(before).toMatchObject({ id: 'main' });
    expect(await lakefs(second, 'GET', '/repositories/faces/branches/main')).toEqual(before);
  });

  it('lets only one process use the folder at a time', async () => {
    await using _first = await createSandbox({ dir });
    await expect(createSandbox({ dir })).rejects.toMatchObject({ code: 'SANDBOX_UNUSABLE' });
  });

  it('has everything that it answered for, when it is killed in the middle', async () => {
    const program = `
      import { createSandbox } from ${JSON.stringify(new URL('../../src/sandbox/index.ts', import.meta.url).href)};
      const sandbox = await createSandbox({ dir: process.argv[1] });
      const post = async (path, body) => (await sandbox.mlflow.fetch(new Request('http://x/api/2.0/mlflow/' + path, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }))).json();
      const { run } = await post('runs/create', { experiment_id: '0', start_time: 1 });
      for (let step = 0; ; step += 1) {
        await post('runs/log-batch', { run_id: run.info.run_id, tags: [{ key: 'step', value: String(step) }],
          metrics: [{ key: 'm', value: step, timestamp: step, step }] });
        console.log(run.info.run_id + ' ' + step);
        await new Promise((resolve) => setImmediate(resolve));
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let last = '';
    for await (const line of createInterface(child.stdout)) {
      last = line;
      if (line.endsWith(' 200')) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const [runId = '', answered] = last.split(' ');
    await using sandbox = await createSandbox({ dir });
    const { run } = (await wireOf(sandbox).get(`runs/get?run_id=${runId}`)).json;
    const latest = run.data.metrics[0]?.value;
    expect(Number(answered)).toBeGreaterThanOrEqual(200);
    expect(latest).toBeGreaterThanOrEqual(Number(answered));
    expect(run.data.tags).toContainEqual({ key: 'step', value: String(latest) });
  });
});
