import { createFaults, type FaultRule, type Handler, type Heard } from './faults.ts';

/** One of the sandbox's two servers. */
export interface SandboxService {
  /** Answers without a socket, as `fetch` would: an abort and a broken connection reject. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Adds a fault. */
  fail(rule: FaultRule): void;
  /** Every request so far, as `METHOD /path`, for tests. */
  readonly requests: readonly string[];
}

/** A service as it is handed out, and what sockets are served from. */
export type MountedService = {
  readonly service: SandboxService;
  readonly handle: (request: Request) => Promise<Heard>;
};

const connectionError = (): TypeError =>
  new TypeError('fetch failed', {
    cause: Object.assign(new Error('the sandbox broke the connection'), { code: 'ECONNRESET' }),
  });

const withDate = (heard: Heard, nowMs: number): Heard => {
  if (heard.kind === 'nothing') return heard;
  const { headers } = heard.kind === 'whole' ? heard.answer : heard;
  if (!headers.has('date')) headers.set('date', new Date(nowMs).toUTCString());
  return heard;
};

const brokenBody = (bytes: Uint8Array): ReadableStream<Uint8Array> => {
  const chunks = bytes.byteLength > 0 ? [bytes] : [];
  return new ReadableStream({
    pull: (controller) => {
      const chunk = chunks.pop();
      if (chunk) controller.enqueue(chunk);
      else controller.error(connectionError());
    },
  });
};

const toAnswer = (heard: Heard): Response => {
  switch (heard.kind) {
    case 'whole':
      return heard.answer;
    case 'half':
      return new Response(brokenBody(heard.bytes), { status: heard.status, headers: heard.headers });
    case 'nothing':
      throw connectionError();
  }
};

const orAborted = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> => {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return promise;
};

/** Adds to a service what each has in the sandbox: faults, a request log, a `Date` by the sandbox's clock. */
export const createService = (app: Handler, now: () => number): MountedService => {
  const requests: string[] = [];
  const faults = createFaults(app);
  const handle = async (request: Request): Promise<Heard> => {
    requests.push(`${request.method} ${new URL(request.url).pathname}`);
    return withDate(await faults.handle(request), now());
  };
  const fetch = (request: Request): Promise<Response> => orAborted(request.signal, handle(request).then(toAnswer));
  return { handle, service: { fetch, fail: faults.add, requests } };
};
