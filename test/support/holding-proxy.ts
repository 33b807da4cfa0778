import type { ServerResponse } from 'node:http';
import { type Received, startServer } from './http-server.ts';

type Moment = 'before-effect' | 'after-effect';
type Rule = {
  readonly isWanted: (request: Received) => boolean;
  readonly when: Moment;
  readonly onReached: () => void;
  readonly isOver: Promise<void>;
};

export type Hold = {
  /** Resolves when the request is there: not sent on yet, or answered and the answer kept back. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  release(): void;
};

/** An answer that the proxy gives itself. */
type OwnAnswer = { readonly status: number } & ({ readonly json: object } | { readonly html: string });

/** A request, and the way to the server for whoever serves it in the proxy's place. */
export type Exchange = {
  readonly request: Received;
  readonly response: ServerResponse;
  sendOn(): Promise<Response>;
  handBack(answer: Response): Promise<void>;
};
export type Serve = (exchange: Exchange) => Promise<void> | void;

/** A server in front of another one that can keep back one request, or its answer: the moment to end whoever waits for it. */
export type HoldingProxy = AsyncDisposable & {
  readonly url: string;
  readonly received: readonly Received[];
  /** Holds the next request that is wanted. */
  hold(isWanted: Rule['isWanted'], when: Moment): Hold;
  /** Answers every request that is wanted itself, from now on. */
  answer(isWanted: Rule['isWanted'], make: (request: Received) => OwnAnswer): void;
  /** Has every request that is wanted served in another way, from now on. */
  serve(isWanted: Rule['isWanted'], by: Serve): void;
};

const hopByHop: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'keep-alive', 'transfer-encoding', 'expect'],
  ...['accept-encoding', 'content-encoding', 'content-length'],
]);

const giveOwn = (response: ServerResponse, answer: OwnAnswer): void => {
  const [type, body] =
    'json' in answer ? ['application/json', JSON.stringify(answer.json)] : ['text/html', answer.html];
  response.writeHead(answer.status, { 'content-type': type }).end(body);
};

const sendOn = (base: string, { method, target, headers, body }: Received): Promise<Response> =>
  fetch(`${base}${target}`, {
    method,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hopByHop.has(name) ? [] : [[name, String(value)] as [string, string]],
    ),
    redirect: 'manual',
    ...(body === '' ? {} : { body }),
  });

const handBack = async (response: ServerResponse, answer: Response, method: string): Promise<void> => {
  const body = Buffer.from(await answer.arrayBuffer());
  const length = method === 'HEAD' ? answer.headers.get('content-length') : String(body.length);
  const headers = [...answer.headers].filter(([name]) => !hopByHop.has(name));
  response.writeHead(answer.status, Object.fromEntries([...headers, ...(length ? [['content-length', length]] : [])]));
  response.end(body);
};

/**
 * Opens a proxy for a plain HTTP server; request bodies are text.
 * @param authorize what it signs in with where the server behind it knows none of the credentials that the proxy is given
 */
export const openHoldingProxy = async (base: string, authorize?: string): Promise<HoldingProxy> => {
  const rules: Rule[] = [];
  const own: { readonly isWanted: Rule['isWanted']; readonly by: Serve }[] = [];
  const takeRule = (request: Received): Rule | undefined => {
    const index = rules.findIndex(({ isWanted }) => isWanted(request));
    return index < 0 ? undefined : rules.splice(index, 1)[0];
  };
  const forward = (request: Received): Promise<Response> =>
    sendOn(
      base,
      authorize === undefined ? request : { ...request, headers: { ...request.headers, authorization: authorize } },
    );
  const serve = async (response: ServerResponse, request: Received): Promise<void> => {
    const given = own.find(({ isWanted }) => isWanted(request));
    if (given !== undefined)
      return await given.by({
        request,
        response,
        sendOn: () => forward(request),
        handBack: (answer) => handBack(response, answer, request.method),
      });
    const rule = takeRule(request);
    const wait = async () => {
      rule?.onReached();
      await rule?.isOver;
    };
    if (rule?.when === 'before-effect') await wait();
    // Whoever asked may be gone by then: what was never sent on has no effect.
    if (response.destroyed) return;
    const answer = await forward(request);
    if (rule?.when === 'after-effect') await wait();
    if (!response.destroyed) await handBack(response, answer, request.method);
  };
  const server = await startServer((response, request) => {
    serve(response, request).catch(() => response.destroy());
  });
  return {
    url: server.url,
    received: server.received,
    hold: (isWanted, when) => {
      const reached = Promise.withResolvers<void>();
      const over = Promise.withResolvers<void>();
      rules.push({ isWanted, when, onReached: reached.resolve, isOver: over.promise });
      return { reached: reached.promise, release: over.resolve };
    },
    answer: (isWanted, make) => {
      own.push({ isWanted, by: ({ request, response }) => giveOwn(response, make(request)) });
    },
    serve: (isWanted, by) => {
      own.push({ isWanted, by });
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
