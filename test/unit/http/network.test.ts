import { openAsBlob, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as forward } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTransport } from '../../../src/http/create-transport.ts';
import { HttpError } from '../../../src/http/http-error.ts';
import type { TransportOptions } from '../../../src/http/transport.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';
import { type Answer, closedPort, startServer } from '../../support/http-server.ts';

const tlsFile = (name: string) => new URL(`../../support/tls/${name}`, import.meta.url).pathname;
const pem = (name: string) => readFileSync(tlsFile(name), 'utf8');
const serverTls = { cert: pem('server.pem'), key: pem('server-key.pem') };
const sayOk: Answer = (response) => response.end('ok');

const transportTo = (baseUrl: string, options: Partial<TransportOptions> = {}, env: Record<string, string> = {}) =>
  createTransport({
    service: { name: 'Things', authoritySetting: 'THINGS_CA' },
    baseUrl,
    auth: () => ({ kind: 'none' }),
    attempts: 1,
    runtime: { ...systemRuntime(), env },
    ...options,
  });
const get = async (baseUrl: string, options: Partial<TransportOptions> = {}, env: Record<string, string> = {}) => {
  const answer = await transportTo(baseUrl, options, env).fetch({ repeat: 'once' })(new Request(`${baseUrl}/x`));
  return answer.text();
};
const failure = async (promise: Promise<unknown>): Promise<HttpError> => {
  const error = await promise.catch((reason: unknown) => reason);
  if (error instanceof HttpError) return error;
  throw new Error('no HttpError', { cause: error });
};

describe('a connection', () => {
  it('is reused', async () => {
    await using server = await startServer(sayOk);
    const { fetch } = transportTo(server.url);
    for (let nth = 1; nth <= 10; nth += 1) await fetch({ repeat: 'once' })(new Request(server.url));
    expect(server.connectionCount()).toBeLessThan(4);
  });

  it('is closed after each request once a plain uvicorn has answered', async () => {
    await using server = await startServer((response) => response.setHeader('server', 'uvicorn').end('ok'));
    const { fetch } = transportTo(server.url);
    for (const _ of [1, 2, 3]) await fetch({ repeat: 'once' })(new Request(server.url));
    expect(server.received.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'close', 'close']);
  });

  it('to a uvicorn behind TLS is reused', async () => {
    await using server = await startServer((response) => response.setHeader('server', 'uvicorn').end('ok'), serverTls);
    const { fetch } = transportTo(server.url, { tls: { caFile: tlsFile('ca.pem') } });
    for (let nth = 1; nth <= 10; nth += 1) await fetch({ repeat: 'once' })(new Request(server.url));
    expect(server.connectionCount()).toBeLessThan(4);
  });

  it('that is refused fails without effect', async () => {
    const error = await failure(get(`http://127.0.0.1:${await closedPort()}`));
    expect([error.code, error.effect]).toEqual(['HTTP_UNREACHABLE', 'none']);
  });

  it('to a host that does not exist fails without effect', async () => {
    const error = await failure(get('http://no-such-host.invalid'));
    expect([error.code, error.effect]).toEqual(['HTTP_UNREACHABLE', 'none']);
  });

  it.each([
    ['before the answer', (response: Parameters<Answer>[0]) => void response.destroy()],
    [
      'within the answer',
      (response: Parameters<Answer>[0]) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => response.destroy());
      },
    ],
    [
      'within an answer of unknown length',
      (response: Parameters<Answer>[0]) => {
        response.write('half', () => response.destroy());
      },
    ],
  ])('that breaks %s leaves the effect unknown', async (_when, answer) => {
    await using server = await startServer(answer);
    const error = await failure(get(server.url));
    expect([error.code, error.effect]).toEqual(['HTTP_UNREACHABLE', 'unknown']);
  });

  it('that breaks within the answer is made again for a repeatable request', async () => {
    await using server = await startServer((response, _received, nth) => {
      if (nth > 1) return void response.end('whole');
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const { fetch } = transportTo(server.url, { attempts: 2 });
    expect(await (await fetch({ repeat: 'repeatable' })(new Request(server.url))).text()).toBe('whole');
  });
});

describe('a body', () => {
  it('that is a file is sent with its length, again and again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tieback-test-'));
    try {
      await writeFile(join(folder, 'file'), 'content of a file');
      const body = await openAsBlob(join(folder, 'file'));
      await using server = await startServer((response, _received, nth) => {
        response.writeHead(nth === 1 ? 503 : 200).end();
      });
      const { fetch } = transportTo(server.url, { attempts: 2 });
      await fetch({ repeat: 'repeatable', body })(new Request(server.url, { method: 'PUT' }));
      expect(server.received.map(({ headers, body: text }) => [headers['content-length'], text])).toEqual([
        ['17', 'content of a file'],
        ['17', 'content of a file'],
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('TLS', () => {
  it('is refused when nobody known signed the certificate', async () => {
    await using server = await startServer(sayOk, serverTls);
    const error = await failure(get(server.url));
    expect([error.code, error.effect]).toEqual(['HTTP_TLS', 'none']);
  });

  it('is accepted with the authority from a file', async () => {
    await using server = await startServer(sayOk, serverTls);
    expect(await get(server.url, { tls: { caFile: tlsFile('ca.pem') } })).toBe('ok');
  });

  it('is accepted unchecked when asked for', async () => {
    await using server = await startServer(sayOk, serverTls);
    expect(await get(server.url, { tls: { insecure: true } })).toBe('ok');
  });

  it('shows the client certificate to a server that wants one', async () => {
    await using server = await startServer(sayOk, { ...serverTls, ca: pem('ca.pem'), requestCert: true });
    const client = { certFile: tlsFile('client.pem'), keyFile: tlsFile('client-key.pem') };
    expect(await get(server.url, { tls: { caFile: tlsFile('ca.pem'), ...client } })).toBe('ok');
    // Node's server only hangs up on a client without one, so the client cannot tell why.
    const error = await failure(get(server.url, { tls: { caFile: tlsFile('ca.pem') } }));
    expect(error.code).toBe('HTTP_UNREACHABLE');
  });

  it('sends bodies with their length', async () => {
    await using server = await startServer(sayOk, serverTls);
    const { fetch } = transportTo(server.url, { tls: { caFile: tlsFile('ca.pem') } });
    await fetch({ repeat: 'once' })(new Request(server.url, { method: 'POST', body: '{"a":1}' }));
    await fetch({ repeat: 'once', body: new Blob(['blob']) })(new Request(server.url, { method: 'PUT' }));
    expect(server.received.map(({ headers, body }) => [headers['content-length'], body])).toEqual([
      ['7', '{"a":1}'],
      ['4', 'blob'],
    ]);
  });

  it('spoken to a plain server is told from other trouble', async () => {
    await using server = await startServer(sayOk);
    const error = await failure(get(`https://127.0.0.1:${server.port}`));
    expect(error.code).toBe('HTTP_TLS');
  });

  it('names a certificate file that cannot be read', async () => {
    const reading = get('https://localhost:1', { tls: { caFile: '/no/such/ca.pem' } });
    await expect(reading).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('ca.pem') });
  });
});

/** A proxy: forwards whole URLs, and tunnels by CONNECT. */
const startProxy = async (refusal?: string) => {
  const tunnelled: string[] = [];
  const proxy = await startServer((response, { target, method, headers, body }) => {
    const onward = forward(target, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, { ...answer.headers, via: '1.1 test' });
      answer.pipe(response);
    });
    onward.end(body);
  });
  proxy.onConnect((target, socket) => {
    if (refusal !== undefined) {
      socket.end(refusal);
      return;
    }
    tunnelled.push(target);
    const port = Number(target.split(':')[1]);
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
  });
  return { proxy, tunnelled };
};

describe('proxy variables', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])('send plain requests through the proxy in %s', async (name) => {
    await using server = await startServer(sayOk);
    const { proxy } = await startProxy();
    await using _ = proxy;
    expect(await get(server.url, {}, { [name]: proxy.url })).toBe('ok');
    expect(proxy.received.map(({ target }) => target)).toEqual([`${server.url}/x`]);
  });

  it.each(['HTTPS_PROXY', 'https_proxy'])('tunnel TLS through the proxy in %s', async (name) => {
    await using server = await startServer(sayOk, serverTls);
    const { proxy, tunnelled } = await startProxy();
    await using _ = proxy;
    expect(await get(server.url, { tls: { caFile: tlsFile('ca.pem') } }, { [name]: proxy.url })).toBe('ok');
    expect(tunnelled).toEqual([`localhost:${server.port}`]);
  });

  it.each(['NO_PROXY', 'no_proxy'])('leave out the hosts in %s', async (name) => {
    await using server = await startServer(sayOk);
    const { proxy } = await startProxy();
    await using _ = proxy;
    expect(await get(server.url, {}, { HTTP_PROXY: proxy.url, [name]: 'example.com,127.0.0.1' })).toBe('ok');
    expect(proxy.received).toEqual([]);
  });

  it('are not for a network of the caller', async () => {
    const fetch = () => Promise.resolve(new Response('own'));
    const runtime = { ...systemRuntime(), fetch, env: { HTTP_PROXY: 'http://127.0.0.1:1' } };
    expect(await get('http://service.example', { runtime })).toBe('own');
  });

  it('that hold no URL are a fault of the configuration', async () => {
    await expect(get('http://service.example', {}, { HTTP_PROXY: 'http://' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });

  it('name a proxy that is not there: nothing was sent', async () => {
    const error = await failure(
      get('http://service.example', {}, { HTTP_PROXY: `http://127.0.0.1:${await closedPort()}` }),
    );
    expect([error.code, error.effect]).toEqual(['HTTP_UNREACHABLE', 'none']);
    expect(error.message).toMatch(/the proxy "127\.0\.0\.1:\d+" of HTTP_PROXY was not reached/);
  });

  it.each([
    [403, 'check the proxy in HTTPS_PROXY, or set NO_PROXY=service.example to reach the server without it'],
    [407, 'give name and password in HTTPS_PROXY, or set NO_PROXY=service.example to reach the server without it'],
  ])('name a proxy that refuses the tunnel with %i: nothing was sent', async (status, hint) => {
    const { proxy } = await startProxy(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    await using _ = proxy;
    const error = await failure(get('https://service.example', {}, { HTTPS_PROXY: proxy.url }));
    expect(error).toMatchObject({ code: 'HTTP_UNREACHABLE', effect: 'none', hint });
    const named = `the proxy "127.0.0.1:${proxy.port}" of HTTPS_PROXY refused to connect to it (status ${status})`;
    expect(error.message).toBe(`Things at "https://service.example" did not answer: ${named}`);
  });
});
