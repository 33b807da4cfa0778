import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { TlsOptions } from '../../../src/http/transport.ts';
import { isWatched, watchBody } from '../../../src/http/watched-body.ts';
import { longBody } from '../../support/long-body.ts';
import { openTransportTo } from '../../support/transport-to.ts';

const mebibyte = 1_048_576;
const close: (() => void)[] = [];
afterEach(() => {
  for (const one of close.splice(0)) one();
});

/** Two sockets of one machine may hold tens of mebibytes that nobody has read: a body here is far longer than that. */
const mebibytes = 128;
const longBytes = mebibytes * mebibyte;
const patienceMs = 2000;

/** A transport with little patience to a server that takes bodies in its own way. */
const transportTo = async (take: (request: IncomingMessage) => Promise<void>, tls?: TlsOptions) => {
  const received: IncomingMessage['headers'][] = [];
  const opened = await openTransportTo(
    (request, response) => {
      received.push(request.headers);
      take(request).then(
        () => response.end('{}'),
        () => response.destroy(),
      );
    },
    { timeoutMs: patienceMs, tls },
  );
  close.push(() => opened[Symbol.dispose]());
  const { transport, baseUrl } = opened;
  const put = (body: Blob | Uint8Array) =>
    transport.fetch({ repeat: 'repeatable', body })(new Request(`${baseUrl}/thing`, { method: 'PUT' }));
  return { put, received };
};

/** Reads a mebibyte every 10 ms, as a slow line would bring it. */
const slowly = async (request: IncomingMessage): Promise<void> => {
  for (let taken = 0; !request.readableEnded; ) {
    await sleep(1);
    const piece = request.read() as Buffer | null;
    taken += piece?.length ?? 0;
    if (taken < mebibyte) continue;
    taken = 0;
    await sleep(10);
  }
};

describe('a long body', () => {
  it.each([
    ['a file', () => longBody(mebibytes)],
    ['bytes', () => new Uint8Array(longBytes)],
    ['a file, by way of undici,', () => longBody(mebibytes), { insecure: true }],
  ] as const)(
    'of %s may take longer than any answer while it goes on, and is sent with its length',
    async (_what, body, tls?: TlsOptions) => {
      const { put, received } = await transportTo(slowly, tls);
      const begunAt = Date.now();
      expect((await put(body())).status).toBe(200);
      expect(Date.now() - begunAt).toBeGreaterThan(patienceMs);
      expect(received).toMatchObject([{ 'content-length': String(longBytes) }]);
      expect(received[0]).not.toHaveProperty('transfer-encoding');
    },
  );

  it('breaks off when nothing of it is taken any more', async () => {
    const { put } = await transportTo(() => new Promise(() => undefined));
    await expect(put(longBody(4 * mebibytes))).rejects.toMatchObject({
      code: 'HTTP_TIMEOUT',
      effect: 'unknown',
      message: expect.stringContaining('did not answer PUT "/thing": what is sent has not gone on for 2 s'),
    });
  });

  it('breaks off when all of it was taken and no answer comes', async () => {
    const { put } = await transportTo(async (request) => {
      request.resume();
      await new Promise(() => undefined);
    });
    await expect(put(new Blob([Buffer.alloc(mebibyte)]))).rejects.toMatchObject({ code: 'HTTP_TIMEOUT' });
  });

  it('is waited for no more once its answer is there, although more of it is taken', async () => {
    const body = watchBody(new Uint8Array(mebibyte), 20);
    const reader = body.stream.getReader();
    await reader.read();
    body[Symbol.dispose]();
    await reader.read();
    await sleep(100);
    expect(body.stalled.aborted).toBe(false);
  });

  it('is one that a slow line needs minutes for', () => {
    expect([
      isWatched(undefined),
      isWatched(new Uint8Array(1000)),
      isWatched(new Blob([new Uint8Array(mebibyte)])),
    ]).toEqual([false, false, true]);
  });
});
