import { readFile } from 'node:fs/promises';
import { TiebackError } from '../errors.ts';
import { systemFetch } from '../util/runtime.ts';
import { type Proxies, proxiesOf } from './proxies.ts';
import type { RequestPolicy, TlsOptions, TransportOptions } from './transport.ts';

type Body = RequestPolicy['body'] | ReadableStream<Uint8Array<ArrayBuffer>>;

/** Sends one request, once; a body given beside it is sent with its length, a stream with that of its header. */
export type Network = (request: Request, body?: Body) => Promise<Response>;

const readPem = async (what: string, file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new TiebackError('CONFIG_INVALID', `${what} "${file}" cannot be read`, {
      hint: 'check the path and its permissions',
      cause,
    });
  }
};

const tlsSettings = async ({ caFile, certFile, keyFile, insecure }: TlsOptions) => {
  const { getCACertificates } = await import('node:tls');
  return {
    ...(caFile ? { ca: [...getCACertificates('default'), await readPem('CA file', caFile)] } : {}),
    ...(certFile ? { cert: await readPem('client certificate', certFile) } : {}),
    ...(certFile ? { key: await readPem('client key', keyFile ?? certFile) } : {}),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
};

const createDispatcher = async (tls: TlsOptions, proxies: Proxies) => {
  const { EnvHttpProxyAgent } = await import('undici');
  const requestTls = await tlsSettings(tls);
  const proxyTls = requestTls.ca ? { ca: requestTls.ca } : {};
  try {
    // An empty string keeps undici from looking at the process's own variables.
    return new EnvHttpProxyAgent({ ...proxies, allowH2: false, connect: requestTls, requestTls, proxyTls });
  } catch (cause) {
    throw new TiebackError('CONFIG_INVALID', 'a proxy variable holds no valid URL', {
      hint: 'write HTTP_PROXY and HTTPS_PROXY like http://proxy.example:3128',
      cause,
    });
  }
};

/** A view of shared memory cannot be sent: bytes are copied, a blob is not. */
const sendable = (body: NonNullable<Body>) => (body instanceof Uint8Array ? new Uint8Array(body) : body);

type Dispatcher = Awaited<ReturnType<typeof createDispatcher>>;

/** undici's `fetch` does not know the built-in `Request`, so it is given the parts. */
const sendByUndici = async (request: Request, body: Body, dispatcher: Dispatcher) => {
  const { fetch } = await import('undici');
  const answer = await fetch(request.url, {
    method: request.method,
    headers: [...request.headers],
    body: body ? sendable(body) : request.body ? await request.blob() : null,
    duplex: 'half',
    redirect: request.redirect,
    signal: request.signal,
    dispatcher,
  });
  return answer as unknown as Response;
};

/** The built-in `fetch`; or undici with certificates and proxies where they are asked for, loaded only then. */
export const createNetwork = ({ tls = {}, runtime }: Pick<TransportOptions, 'tls' | 'runtime'>): Network => {
  const { fetch, env } = runtime;
  const proxies = proxiesOf(env);
  const needsDispatcher =
    Boolean(tls.caFile || tls.certFile || tls.insecure) || proxies.httpProxy !== '' || proxies.httpsProxy !== '';
  if (fetch !== systemFetch || !needsDispatcher) {
    // The request itself, not a copy: one that nobody holds is collected as garbage and hands no abort on.
    return (request, body) => fetch(request, body && { body: sendable(body), duplex: 'half' });
  }
  let dispatcher: Promise<Dispatcher> | undefined;
  return async (request, body) => {
    dispatcher ??= createDispatcher(tls, proxies);
    return sendByUndici(request, body, await dispatcher);
  };
};
