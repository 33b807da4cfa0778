import { TiebackError } from '../errors.ts';
import { version } from '../version.ts';
import { authorization } from './authorization.ts';
import { checkAnswer } from './check-answer.ts';
import { checkHeaders, checkHeaderValue } from './check-header.ts';
import { followRedirects } from './follow-redirects.ts';
import { createNetwork } from './network.ts';
import { noAnswer, stalled } from './no-answer.ts';
import { readAnswer, streamAnswer } from './read-answer.ts';
import type { SentSecrets } from './sent-secrets.ts';
import type { ServerClock } from './server-clock.ts';
import type { RequestPolicy, TransportOptions } from './transport.ts';
import { isWatched, watchBody } from './watched-body.ts';

/**
 * Sends the last request of a chain once and hands out what came back, its body read unless it is streamed. A long body,
 * sent or streamed, breaks off when it stalls for `timeoutMs`; how long anything else takes is the caller's to watch.
 */
export type Attempt = (
  chain: readonly [asked: Request, made: Request],
  policy: RequestPolicy,
  timeoutMs: number,
) => Promise<Response>;

/**
 * A redirect would silently turn a write into a GET, and reads are followed by hand. For a file's body it is an error, because
 * `fetch` keeps a copy of every body that it might have to send again: an upload would need its file's size in memory.
 */
const redirectFor = (body: RequestPolicy['body']): Request['redirect'] =>
  body instanceof Blob || isWatched(body) ? 'error' : 'manual';

/**
 * uvicorn with several workers answers a reused plain connection 40 ms late: its listening sockets lack TCP_NODELAY, so
 * that the body waits for the client's delayed acknowledgement. A new connection costs far less.
 */
const isSlowWhenReused = (baseUrl: string, headers: Headers): boolean =>
  baseUrl.startsWith('http:') && headers.get('server') === 'uvicorn';

export const createAttempt = (options: TransportOptions, clock: ServerClock, secrets: SentSecrets): Attempt => {
  const { runtime, baseUrl, service } = options;
  const network = createNetwork(options);
  let closesConnections = false;

  const headersFor = async (request: Request): Promise<Headers> => {
    checkHeaders(options.headers ?? {}, service.name);
    const headers = new Headers({ 'user-agent': `tieback/${version}`, ...options.headers });
    for (const [name, value] of request.headers) headers.set(name, value);
    const auth = await options.auth();
    secrets.note(auth);
    const credentials = authorization(auth);
    if (credentials !== undefined) {
      checkHeaderValue(credentials, { what: `the token for ${service.name}`, from: service.tokenFrom });
      headers.set('authorization', credentials);
    }
    if (closesConnections) headers.set('connection', 'close');
    return headers;
  };

  return async ([asked, request], { stream = false, body, onAnswered }, timeoutMs) => {
    const headers = await headersFor(request);
    using watched = isWatched(body) ? watchBody(body, timeoutMs) : undefined;
    if (watched) headers.set('content-length', String(watched.sizeBytes));
    const signal = watched ? AbortSignal.any([request.signal, watched.stalled]) : request.signal;
    // Kept to the end, for the errors: a request that is collected as garbage hands no abort on.
    const sent = new Request(request, { headers, redirect: redirectFor(body), signal });
    const made: [Request, ...Request[]] = [sent];
    const begunAt = runtime.now();
    try {
      const first = await network(sent, watched?.stream ?? body);
      clock.observe(first.headers, begunAt, runtime.now());
      closesConnections ||= isSlowWhenReused(baseUrl, first.headers);
      const answer = await followRedirects(first, made, network, options);
      const storage = await checkAnswer(answer, options, made, onAnswered !== undefined);
      onAnswered?.(storage);
      if (!stream || !answer.ok) return await readAnswer(answer);
      return streamAnswer(answer, [asked, request, ...made], options, timeoutMs);
    } catch (error) {
      if (request.signal.aborted || error instanceof TiebackError) throw error;
      throw watched?.stalled.aborted
        ? stalled(options, sent, timeoutMs, error)
        : noAnswer(options, sent, error, made.at(-1));
    }
  };
};
