import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestPolicy, TlsOptions } from '../../../src/http/transport.ts';
import { longBody } from '../../support/long-body.ts';
import { openTransportTo } from '../../support/transport-to.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const undo: (() => void)[] = [];
beforeEach(() => {
  const timer = setInterval(collectGarbage, 20);
  undo.push(() => clearInterval(timer));
});
afterEach(() => {
  for (const one of undo.splice(0)) one();
});

/** A transport to a server that begins an answer to GET and never goes on, and never answers anything else. */
const transportToSilence = async (timeoutMs: number, tls?: TlsOptions) => {
  const opened = await openTransportTo(
    (request, response) => {
      if (request.method === 'GET') response.write('the beginning');
    },
    { timeoutMs, tls },
  );
  undo.push(() => opened[Symbol.dispose]());
  const { transport, baseUrl } = opened;
  return async (method: string, policy: Partial<RequestPolicy>, signal?: AbortSignal) => {
    const asked = new Request(`${baseUrl}/thing`, { method, signal: signal ?? null });
    return await transport.fetch({ repeat: 'repeatable', ...policy })(asked);
  };
};

describe.each([
  ['fetch', undefined],
  ['undici', { insecure: true }],
] as const)('while garbage is collected, by way of %s', (_way, tls) => {
  it.each([
    ['a request without a body', 'DELETE', {}],
    ['a short body', 'PUT', { body: new Uint8Array(100) }],
    ['a long body', 'PUT', { body: longBody(512) }],
    ['an answer that is read as it comes', 'GET', { stream: true }],
  ] satisfies [string, string, Partial<RequestPolicy>][])('%s is cancelled', async (_what, method, policy) => {
    const send = await transportToSilence(60_000, tls);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const read = async () => await (await send(method, policy, stop.signal)).text();
    await expect(read()).rejects.toMatchObject({ code: 'HTTP_ABORTED' });
  });

  it('a long body that nobody takes breaks off', async () => {
    const send = await transportToSilence(300, tls);
    const body = longBody(512);
    await expect(send('PUT', { body })).rejects.toMatchObject({ code: 'HTTP_TIMEOUT' });
  });

  it('an answer that is read as it comes breaks off when nothing more comes', async () => {
    const send = await transportToSilence(300, tls);
    const answer = await send('GET', { stream: true });
    await expect(answer.text()).rejects.toMatchObject({
      code: 'HTTP_TIMEOUT',
      message: expect.stringContaining('nothing more of its answer has arrived for 0.3 s'),
    });
  });
});
