import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport } from '../../../src/http/create-transport.ts';
import type { TlsOptions } from '../../../src/http/transport.ts';
import { isWatched } from '../../../src/http/watched-body.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';

const mebibyte = 1_048_576;
const close: (() => void)[] = [];
afterEach(() => {
  for (const one of close.splice(0)) one();
});

const patienceMs = 500;

/** A transport with half a second of patience to a server that takes bodies in its own way. */
const transportTo = async (take: (request: IncomingMessage) => Promise<void>, tls?: TlsOptions) => {
  const received: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    received.push(request.headers);
    take(request).then(
      () => response.end('{}'),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = createTransport({
    service: { name: 'Things', authoritySetting: 'THINGS_CA' },
    baseUrl,
    auth: () => ({ kind: 'none' }),
    timeoutMs: patienceMs,
    attempts: 1,
    tls,
    runtime: { ...systemRuntime(), env: {} },
  });
  const put = (body: Blob | Uint8Array) =>
    transport.fetch({ repeat: 'repeatable', body })(new Request(`${baseUrl}/thing`, { method: 'PUT' }));
  return { put, received };
};

/** Reads a mebibyte every 40 ms, as a slow line would bring it. */
const slowly = async (request: IncomingMessage): Promise<void> => {
  for (let taken = 0; !request.readableEnded; ) {
    await sleep(2);
    const piece = request.read() as Buffer | null;
    taken += piece?.length ?? 0;
    if (taken < mebibyte) continue;
    taken = 0;
    await sleep(40);
  }
};

describe('a long body', () => {
  it.each([
    ['a file', () => new Blob([Buffer.alloc(40 * mebibyte)])],
    ['bytes', () => new Uint8Array(40 * mebibyte)],
    ['a file, by way of undici,', () => new Blob([Buffer.alloc(40 * mebibyte)]), { insecure: true }],
  ] as const)(
    'of %s may take longer than any answer while it goes on, and is sent with its length',
    async (_what, body, tls?: TlsOptions) => {
      const { put, received } = await transportTo(slowly, tls);
      const begunAt = Date.now();
      expect((await put(body())).status).toBe(200);
      expect(Date.now() - begunAt).toBeGreaterThan(patienceMs);
      expect(received).toMatchObject([{ 'content-length': String(40 * mebibyte) }]);
      expect(received[0]).not.toHaveProperty('transfer-encoding');
    },
  );

  it('breaks off when nothing of it is taken any more', async () => {
    const { put } = await transportTo(() => new Promise(() => undefined));
    await expect(put(new Blob([Buffer.alloc(40 * mebibyte)]))).rejects.toMatchObject({
      code: 'HTTP_TIMEOUT',
      effect: 'unknown',
      message: expect.stringContaining('did not answer PUT "/thing": what is sent has not gone on for 0.5 s'),
    });
  });

  it('breaks off when all of it was taken and no answer comes', async () => {
    const { put } = await transportTo(async (request) => {
      request.resume();
      await new Promise(() => undefined);
    });
    await expect(put(new Blob([Buffer.alloc(mebibyte)]))).rejects.toMatchObject({ code: 'HTTP_TIMEOUT' });
  });

  it('is one that a slow line needs minutes for', () => {
    expect([
      isWatched(undefined),
      isWatched(new Uint8Array(1000)),
      isWatched(new Blob([new Uint8Array(mebibyte)])),
    ]).toEqual([false, false, true]);
  });
});
