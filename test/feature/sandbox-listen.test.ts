import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';

const portOf = (url: string): number => Number(new URL(url).port);

describe('a listening sandbox', () => {
  it('serves both on free ports of 127.0.0.1', async () => {
    await using sandbox = await createSandbox();
    await using running = await sandbox.listen();
    expect(running.lakefsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(running.mlflowUrl).not.toBe(running.lakefsUrl);
    expect(await (await fetch(`${running.mlflowUrl}/version`)).text()).toContain('sandbox');
    expect((await fetch(`${running.lakefsUrl}/api/v1/healthcheck`)).status).toBe(204);
  });

  it('listens on the ports it is given, again after it was closed', async () => {
    await using sandbox = await createSandbox();
    const first = await sandbox.listen();
    const ports = { lakefsPort: portOf(first.lakefsUrl), mlflowPort: portOf(first.mlflowUrl) };
    await first.close();
    await using second = await sandbox.listen(ports);
    expect([second.lakefsUrl, second.mlflowUrl]).toEqual([first.lakefsUrl, first.mlflowUrl]);
  });

  it('says which port is taken, and leaves the other free', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await using sandbox = await createSandbox();
    const free = await sandbox.listen();
    const lakefsPort = portOf(free.lakefsUrl);
    await free.close();
    await expect(sandbox.listen({ lakefsPort, mlflowPort: port })).rejects.toMatchObject({
      code: 'SANDBOX_UNUSABLE',
      message: `port ${port} on 127.0.0.1 is taken`,
      hint: expect.stringContaining('port'),
      details: { port },
    });
    await using again = await sandbox.listen({ lakefsPort });
    expect(portOf(again.lakefsUrl)).toBe(lakefsPort);
    other.close();
  });

  it('ends connections that were kept for later when it closes', async () => {
    await using sandbox = await createSandbox();
    const running = await sandbox.listen();
    const socket = connect(portOf(running.mlflowUrl), '127.0.0.1');
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    const ended = once(socket, 'close');
    await running.close();
    await ended;
    await expect(fetch(`${running.mlflowUrl}/health`)).rejects.toThrow('fetch failed');
  });

  it('stops listening when the sandbox itself is closed', async () => {
    const sandbox = await createSandbox();
    const running = await sandbox.listen();
    await sandbox.close();
    await expect(fetch(`${running.lakefsUrl}/api/v1/healthcheck`)).rejects.toThrow('fetch failed');
    await running.close();
  });

  it('leaves the globals of its process alone', async () => {
    const before = [globalThis.Request, globalThis.Response];
    await using sandbox = await createSandbox();
    await using _running = await sandbox.listen();
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });

  it('takes large uploads and hands out parts of them', async () => {
    await using sandbox = await createSandbox();
    await using running = await sandbox.listen();
    const url = `${running.mlflowUrl}/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/big.bin`;
    const bytes = new Uint8Array(20 * 1024 * 1024).map((_, index) => index % 251);
    expect((await fetch(url, { method: 'PUT', body: bytes })).status).toBe(200);
    const part = await fetch(url, { headers: { range: 'bytes=1000000-1000003' } });
    expect([part.status, ...new Uint8Array(await part.arrayBuffer())]).toEqual([
      206,
      ...bytes.slice(1_000_000, 1_000_004),
    ]);
  });
});
