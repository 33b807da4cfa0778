import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type RunningSandbox, type Sandbox } from '../../src/sandbox/index.ts';

type Heard = { readonly status: number | undefined; readonly text: string; readonly isComplete: boolean };

/** Hears an answer byte by byte, broken or not. */
const hear = (url: string, method = 'GET', body?: string): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const request = httpRequest(url, { method, headers }, (answer: IncomingMessage) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', () => {});
      answer.on('close', () => {
        resolve({ status: answer.statusCode, text: Buffer.concat(chunks).toString(), isComplete: answer.complete });
      });
    });
    request.on('error', reject);
    request.end(body);
  });

describe('a fault over a socket', () => {
  let sandbox: Sandbox;
  let running: RunningSandbox;
  beforeEach(async () => {
    sandbox = await createSandbox();
    running = await sandbox.listen();
  });
  afterEach(() => sandbox.close());

  const create = (name: string) =>
    hear(`${running.mlflowUrl}/api/2.0/mlflow/experiments/create`, 'POST', JSON.stringify({ name }));
  const exists = async (name: string): Promise<boolean> => {
    const path = `/api/2.0/mlflow/experiments/get-by-name?experiment_name=${name}`;
    return (await hear(`${running.mlflowUrl}${path}`)).status === 200;
  };

  it('answers with a status instead of acting', async () => {
    const action = { kind: 'status', status: 503, headers: { 'retry-after': '7' }, body: 'later' } as const;
    sandbox.mlflow.fail({ path: '/create', when: 'before-effect', action });
    expect(await create('a')).toEqual({ status: 503, text: 'later', isComplete: true });
    expect(await exists('a')).toBe(false);
  });

  it('cuts the connection before the effect', async () => {
    sandbox.mlflow.fail({ path: '/create', when: 'before-effect', action: { kind: 'cut' } });
    await expect(create('a')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await exists('a')).toBe(false);
  });

  it('cuts the connection after the effect', async () => {
    sandbox.mlflow.fail({ path: '/create', when: 'after-effect', action: { kind: 'cut' } });
    await expect(create('a')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await exists('a')).toBe(true);
  });

  it('sends headers and half of the body, then breaks', async () => {
    sandbox.mlflow.fail({ path: '/create', when: 'after-effect', action: { kind: 'truncate' } });
    const heard = await create('a');
    expect([heard.status, heard.isComplete]).toEqual([200, false]);
    expect('{\n  "experiment_id": "1"\n}'.startsWith(heard.text)).toBe(true);
    expect(heard.text.length).toBeGreaterThan(5);
    expect(await exists('a')).toBe(true);
  });

  it('breaks a large body in the middle', async () => {
    const url = `${running.mlflowUrl}/api/2.0/mlflow-artifacts/artifacts/0/r/artifacts/a`;
    await hear(url, 'PUT', 'x'.repeat(3_000_000));
    sandbox.mlflow.fail({ method: 'GET', when: 'after-effect', action: { kind: 'truncate' } });
    const heard = await hear(url);
    expect([heard.text.length, heard.isComplete]).toEqual([1_500_000, false]);
    expect((await hear(url)).text).toHaveLength(3_000_000);
  });

  it('looks to fetch like a failed connection', async () => {
    sandbox.lakefs.fail({ when: 'before-effect', action: { kind: 'cut' } });
    await expect(fetch(`${running.lakefsUrl}/api/v1/healthcheck`)).rejects.toThrow('fetch failed');
    sandbox.lakefs.fail({ when: 'after-effect', action: { kind: 'truncate' } });
    const answer = await fetch(`${running.lakefsUrl}/api/v1/repositories`);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('delays', async () => {
    sandbox.mlflow.fail({ when: 'after-effect', action: { kind: 'delay', ms: 120 } });
    const started = performance.now();
    expect((await hear(`${running.mlflowUrl}/health`)).text).toBe('OK');
    expect(performance.now() - started).toBeGreaterThanOrEqual(110);
  });

  it('hits one service and leaves the next request alone', async () => {
    sandbox.mlflow.fail({ when: 'before-effect', action: { kind: 'cut' } });
    expect((await hear(`${running.lakefsUrl}/api/v1/healthcheck`)).status).toBe(204);
    await expect(hear(`${running.mlflowUrl}/health`)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await hear(`${running.mlflowUrl}/health`)).status).toBe(200);
    expect(sandbox.mlflow.requests).toEqual(['GET /health', 'GET /health']);
  });

  it('acts on although the client has gone', async () => {
    sandbox.mlflow.fail({ path: '/create', when: 'before-effect', action: { kind: 'delay', ms: 60 } });
    const url = `${running.mlflowUrl}/api/2.0/mlflow/experiments/create`;
    const init = { method: 'POST', body: '{"name":"a"}', headers: { 'content-type': 'application/json' } };
    await expect(fetch(url, { ...init, signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    await expect.poll(() => exists('a')).toBe(true);
  });
});
