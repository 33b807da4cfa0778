import { TiebackError } from '../errors.ts';
import { version } from '../version.ts';
import { authorization } from './authorization.ts';
import { createNetwork } from './network.ts';
import { noAnswer, stalled } from './no-answer.ts';
import { readAnswer, streamAnswer } from './read-answer.ts';
import type { SentSecrets } from './sent-secrets.ts';
import type { ServerClock } from './server-clock.ts';
import type { RequestPolicy, TransportOptions } from './transport.ts';
import { isWatched, watchBody } from './watched-body.ts';

/**
 * Sends a request once and hands out what came back, its body read unless it is streamed. A long body breaks off when
 * it stalls for `timeoutMs`; how long anything else takes is the caller's to watch.
 */
export type Attempt = (request: Request, policy: RequestPolicy, timeoutMs: number) => Promise<Response>;

/**
 * A redirect would silently turn a write into a GET. For a file's body it is an error, because `fetch` keeps a copy of
 * every body that it might have to send again: an upload would need its file's size in memory.
 */
const redirectFor = (method: string, body: RequestPolicy['body']): Request['redirect'] => {
  if (body instanceof Blob || isWatched(body)) return 'error';
  return method === 'GET' || method === 'HEAD' ? 'follow' : 'manual';
};

/**
 * uvicorn with several workers answers a reused plain connection 40 ms late: its listening sockets lack TCP_NODELAY, so
 * that the body waits for the client's delayed acknowledgement. A new connection costs far less.
 */
const isSlowWhenReused = (baseUrl: string, headers: Headers): boolean =>
  baseUrl.startsWith('http:') && headers.get('server') === 'uvicorn';

export const createAttempt = (options: TransportOptions, clock: ServerClock, secrets: SentSecrets): Attempt => {
  const { runtime, baseUrl } = options;
  const network = createNetwork(options);
  let closesConnections = false;

  const headersFor = async (request: Request): Promise<Headers> => {
    const headers = new Headers({ 'user-agent': `tieback/${version}`, ...options.headers });
    for (const [name, value] of request.headers) headers.set(name, value);
    const auth = await options.auth();
    secrets.note(auth);
    const credentials = authorization(auth);
    if (credentials !== undefined) headers.set('authorization', credentials);
    if (closesConnections) headers.set('connection', 'close');
    return headers;
  };

  return async (request, { stream = false, body }, timeoutMs) => {
    const headers = await headersFor(request);
    using watched = isWatched(body) ? watchBody(body, timeoutMs) : undefined;
    if (watched) headers.set('content-length', String(watched.sizeBytes));
    const signal = watched ? AbortSignal.any([request.signal, watched.stalled]) : request.signal;
    // Kept to the end, for the errors: a request that is collected as garbage hands no abort on.
    const sent = new Request(request, { headers, redirect: redirectFor(request.method, body), signal });
    const begunAt = runtime.now();
    try {
      const answer = await network(sent, watched?.stream ?? body);
      clock.observe(answer.headers, begunAt, runtime.now());
      closesConnections ||= isSlowWhenReused(baseUrl, answer.headers);
      return await (stream && answer.ok ? streamAnswer(answer, request, options) : readAnswer(answer));
    } catch (error) {
      if (request.signal.aborted || error instanceof TiebackError) throw error;
      throw watched?.stalled.aborted ? stalled(options, sent, timeoutMs, error) : noAnswer(options, sent, error);
    }
  };
};
