import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../../../src/http/create-transport.ts';
import { HttpError } from '../../../src/http/http-error.ts';
import type { RequestPolicy, TransportOptions } from '../../../src/http/transport.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';
import { type Answer, closedPort, startServer } from '../../support/http-server.ts';

const transportTo = (baseUrl: string, options: Partial<TransportOptions> = {}) =>
  createTransport({
    service: { name: 'Things', addressFrom: 'THINGS_URL', authoritySetting: 'THINGS_CA' },
    baseUrl,
    auth: () => ({ kind: 'bearer', token: 'canary-token' }),
    headers: { 'x-custom-secret': 'canary-header' },
    attempts: 1,
    runtime: { ...systemRuntime(), env: {} },
    ...options,
  });
const repeatable: RequestPolicy = { repeat: 'repeatable' };
const failure = async (promise: Promise<unknown>): Promise<HttpError> => {
  const error = await promise.catch((reason: unknown) => reason);
  if (error instanceof HttpError) return error;
  throw new Error('no HttpError', { cause: error });
};
const to =
  (location: string, status = 302): Answer =>
  (response) =>
    response.writeHead(status, { location }).end('moved');

describe.each([
  ['fetch', {}],
  ['undici', { tls: { insecure: true } }],
] as const)('a read that is redirected, by way of %s', (_way, options) => {
  it('takes nothing of its own to another origin, and its range', async () => {
    await using storage = await startServer((response) => response.end('content'));
    const elsewhere = storage.url.replace('127.0.0.1', 'localhost');
    await using server = await startServer(to(`${elsewhere}/bucket/x?X-Amz-Signature=abc`, 307));
    const asked = new Request(`${server.url}/x`, {
      headers: { range: 'bytes=0-9', 'x-mlflow-workspace': 'team', cookie: 'a=b' },
    });
    const answer = await transportTo(server.url, options).fetch(repeatable)(asked);
    expect(await answer.text()).toBe('content');
    const [first, second] = [server.received[0], storage.received[0]];
    expect(first?.headers).toMatchObject({ 'x-custom-secret': 'canary-header', authorization: 'Bearer canary-token' });
    expect(second?.target).toBe('/bucket/x?X-Amz-Signature=abc');
    expect(second?.headers).toMatchObject({ range: 'bytes=0-9', 'user-agent': expect.stringMatching(/^tieback/) });
    for (const name of ['x-custom-secret', 'authorization', 'x-mlflow-workspace', 'cookie'])
      expect(second?.headers).not.toHaveProperty(name);
  });

  it('lets go of the redirect itself, whose body never ends', async () => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    await using storage = await startServer((response) => response.end('content'));
    await using server = await startServer((response) => {
      response.once('close', resolve);
      response.writeHead(302, { location: `${storage.url}/x` }).write('moved');
    });
    const answer = await transportTo(server.url, options).fetch(repeatable)(new Request(`${server.url}/x`));
    expect(await answer.text()).toBe('content');
    // Garbage collection would close it, too, some seconds later.
    expect(await Promise.race([ended.then(() => 'let go'), wait(2000, 'kept')])).toBe('let go');
  });

  it('keeps its headers at the same origin, and streams what it finds there', async () => {
    await using server = await startServer((response, received) =>
      received.target === '/x' ? to('y?z')(response, received, 1) : response.end('content'),
    );
    const { fetch } = transportTo(server.url, options);
    const answer = await fetch({ ...repeatable, stream: true })(new Request(`${server.url}/x`));
    expect(await answer.text()).toBe('content');
    expect(server.received[1]).toMatchObject({ target: '/y?z', headers: { 'x-custom-secret': 'canary-header' } });
  });

  it('ends with an error of its own when it goes in a circle, and is not repeated', async () => {
    await using server = await startServer(to('/x'));
    const error = await failure(
      transportTo(server.url, { ...options, attempts: 3 }).fetch(repeatable)(new Request(`${server.url}/x`)),
    );
    expect(error).toMatchObject({
      code: 'HTTP_BAD_ANSWER',
      message: `Things at "${server.url}" did not answer GET "/x": it redirects in a circle, 10 times so far`,
      hint: expect.stringMatching(/login page.*THINGS_URL/),
    });
    expect(server.received).toHaveLength(11);
  });

  it.each(['http://', 'ftp://files.example/x', 'http://me:canary@storage.example/'])(
    'ends with an error of its own when it leads to %s',
    async (location) => {
      await using server = await startServer(to(location));
      const error = await failure(transportTo(server.url, options).fetch(repeatable)(new Request(`${server.url}/x`)));
      expect(error).toMatchObject({ code: 'HTTP_BAD_ANSWER', message: expect.stringContaining('no address') });
      expect(error.message).not.toContain('canary');
    },
  );

  it('is repeated from its beginning when the other server fails', async () => {
    await using storage = await startServer((response, _received, nth) =>
      nth === 1 ? response.destroy() : response.end('content'),
    );
    await using server = await startServer(to(`${storage.url}/x`));
    const answer = await transportTo(server.url, { ...options, attempts: 2 }).fetch(repeatable)(
      new Request(server.url),
    );
    expect([await answer.text(), server.received.length]).toEqual(['content', 2]);
  });

  it('names the other server when that cannot be reached', async () => {
    const host = `127.0.0.1:${await closedPort()}`;
    await using server = await startServer(to(`http://${host}/x`));
    const error = await failure(transportTo(server.url, options).fetch(repeatable)(new Request(server.url)));
    expect(error.message).toContain(`it redirects to "${host}", and there the connection was refused`);
  });

  it('names the other server when that refuses what it is sent without credentials', async () => {
    await using login = await startServer((response) => response.writeHead(403).end('no'));
    await using server = await startServer(to(`${login.url}/login`));
    const error = await failure(transportTo(server.url, options).fetch(repeatable)(new Request(`${server.url}/x`)));
    expect(error).toMatchObject({
      code: 'HTTP_BAD_ANSWER',
      message: expect.stringContaining(`redirects to "127.0.0.1:${login.port}", which is sent no credentials`),
      hint: expect.stringMatching(/login page.*THINGS_URL/),
    });
  });

  it('may be refused by a storage, where its caller asks to be told of that', async () => {
    await using storage = await startServer((response) => response.writeHead(403).end('no'));
    await using server = await startServer(to(`${storage.url}/bucket`));
    const told: (string | undefined)[] = [];
    const policy = { ...repeatable, onAnswered: (elsewhere: string | undefined) => void told.push(elsewhere) };
    const answer = await transportTo(server.url, options).fetch(policy)(new Request(`${server.url}/x`));
    expect([answer.status, told]).toEqual([403, [`127.0.0.1:${storage.port}`]]);
  });

  it('is an error for a file that is sent, and says so', async () => {
    await using server = await startServer(to('/y'));
    const put = new Request(`${server.url}/x`, { method: 'PUT' });
    const error = await failure(
      transportTo(server.url, options).fetch({ ...repeatable, body: new Blob(['content']) })(put),
    );
    expect(error).toMatchObject({ code: 'HTTP_BAD_ANSWER', message: expect.stringContaining('it redirects what') });
  });

  it('is handed out as it is for a write, and where it names no place', async () => {
    await using server = await startServer((response, { method }) =>
      method === 'POST' ? response.writeHead(302, { location: '/y' }).end() : response.writeHead(302).end('where'),
    );
    const { fetch } = transportTo(server.url, options);
    const write = await fetch({ repeat: 'once' })(new Request(server.url, { method: 'POST', body: 'x' }));
    const read = await fetch(repeatable)(new Request(server.url));
    expect([write.status, read.status, await read.text()]).toEqual([302, 302, 'where']);
  });
});

describe('a read that is redirected from https to http of one host', () => {
  it('takes nothing of its own along: anybody on the way could read it', async () => {
    const sent: Request[] = [];
    const fetch = (async (request: Request) => {
      sent.push(request);
      return sent.length === 1 ? Response.redirect('http://service.example/x') : new Response('content');
    }) as typeof globalThis.fetch;
    const transport = transportTo('https://service.example', { runtime: { ...systemRuntime(), fetch, env: {} } });
    await (await transport.fetch(repeatable)(new Request('https://service.example/x'))).text();
    expect(sent.map(({ url }) => url)).toEqual(['https://service.example/x', 'http://service.example/x']);
    const own = sent.map(({ headers }) => [headers.get('authorization'), headers.get('x-custom-secret')]);
    expect(own).toEqual([
      ['Bearer canary-token', 'canary-header'],
      [null, null],
    ]);
  });
});
