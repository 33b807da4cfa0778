import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePorts } from '../../live/free-port.ts';
import { SetupError } from '../../live/setup-error.ts';
import { startServer } from '../../live/start-server.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'start-server-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const spec = (script: string, port: number, more: { readyTimeoutMs?: number; signal?: AbortSignal } = {}) => ({
  name: 'toy',
  command: [process.execPath, '-e', script],
  cwd: dir,
  env: process.env,
  logPath: join(dir, 'log'),
  readyUrl: `http://127.0.0.1:${port}/`,
  readyTimeoutMs: 10_000,
  signal: new AbortController().signal,
  ...more,
});

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    (response) => response.ok,
    () => false,
  );

const onePort = async (): Promise<number> => {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('no port');
  return port;
};

describe('startServer', () => {
  it('gives a server that answers, until it is disposed', async () => {
    const port = await onePort();
    {
      await using _ = await startServer(
        spec(`require('http').createServer((_, r) => r.end('hello')).listen(${port}, '127.0.0.1')`, port),
      );
      expect(await answers(port)).toBe(true);
    }
    expect(await answers(port)).toBe(false);
  });

  it('shows the end of the log of a server that ended while starting', async () => {
    const failed = startServer(spec(`console.error('the disk is full'); process.exit(1)`, await onePort()));
    await expect(failed).rejects.toThrow(SetupError);
    await expect(failed).rejects.toThrow(/toy ended while starting[\s\S]*the disk is full/);
  });

  it('gives up on a server that never answers', async () => {
    const silent = spec(`console.log('thinking'); setInterval(() => 0, 1000)`, await onePort(), {
      readyTimeoutMs: 500,
    });
    await expect(startServer(silent)).rejects.toThrow(/toy was not ready in time[\s\S]*thinking/);
  });

  it('stops waiting when it is told to', async () => {
    const controller = new AbortController();
    const waiting = startServer(spec('setInterval(() => 0, 1000)', await onePort(), { signal: controller.signal }));
    setTimeout(() => controller.abort(), 200);
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('freePorts', () => {
  it('gives ports that differ', async () => {
    const ports = await freePorts(5);
    expect(new Set(ports).size).toBe(5);
  });
});
