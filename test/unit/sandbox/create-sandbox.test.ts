import { describe, expect, it } from 'vitest';
import { createSandbox } from '../../../src/sandbox/index.ts';

describe('createSandbox', () => {
  it('answers for both services without a socket', async () => {
    await using sandbox = await createSandbox();
    const mlflow = await sandbox.mlflow.fetch(new Request('http://mlflow.sandbox/version'));
    const lakefs = await sandbox.lakefs.fetch(new Request('http://lakefs.sandbox/api/v1/healthcheck'));
    expect(await mlflow.text()).toContain('sandbox');
    expect(lakefs.status).toBe(204);
  });

  it('takes its own credentials on the lakeFS side, and asks for them', async () => {
    await using sandbox = await createSandbox();
    const { accessKeyId, secretAccessKey } = sandbox.credentials;
    const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString('base64')}`;
    const ask = async (headers: Record<string, string>) =>
      (await sandbox.lakefs.fetch(new Request('http://x/api/v1/repositories', { headers }))).status;
    expect([await ask({}), await ask({ authorization })]).toEqual([401, 200]);
  });

  it('goes by the clock that it is given', async () => {
    await using sandbox = await createSandbox({ now: () => 1_000 });
    const path = 'http://x/api/2.0/mlflow/experiments/get?experiment_id=0';
    const answer = await sandbox.mlflow.fetch(new Request(path));
    expect(answer.headers.get('date')).toBe('Thu, 01 Jan 1970 00:00:01 GMT');
    expect(await answer.json()).toMatchObject({ experiment: { creation_time: 1_000 } });
  });

  it('keeps the requests and faults of the two services apart', async () => {
    await using sandbox = await createSandbox();
    sandbox.lakefs.fail({ when: 'before-effect', action: { kind: 'status', status: 500 } });
    expect((await sandbox.mlflow.fetch(new Request('http://x/health'))).status).toBe(200);
    expect([sandbox.mlflow.requests, sandbox.lakefs.requests]).toEqual([['GET /health'], []]);
  });

  it('can be closed twice', async () => {
    const sandbox = await createSandbox();
    await sandbox.close();
    await sandbox.close();
  });
});
