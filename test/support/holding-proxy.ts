import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listenOnLoopback } from './listen-on-loopback.ts';

export type SeenRequest = { readonly method: string; readonly path: string; readonly body: string };

type Rule = {
  readonly isWanted: (request: SeenRequest) => boolean;
  readonly when: 'before-effect' | 'after-effect';
  readonly onReached: () => void;
  readonly isOver: Promise<void>;
};

export type Hold = {
  /** Resolves when the request is there: not sent on yet, or answered and the answer kept back. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  release(): void;
};

/** A server in front of another one that can keep back one request, or its answer: the moment to end whoever waits for it. */
export type HoldingProxy = AsyncDisposable & {
  readonly url: string;
  /** Holds the next request that is wanted. */
  hold(isWanted: Rule['isWanted'], when: Rule['when']): Hold;
};

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

const read = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

const ask = (target: URL, from: IncomingMessage, body: Buffer): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { 'transfer-encoding': _chunked, ...headers } = from.headers;
    const sent = request(
      new URL(from.url ?? '/', target),
      {
        method: from.method ?? 'GET',
        headers: { ...headers, host: target.host, connection: 'close', 'content-length': body.length },
      },
      (answer) => {
        read(answer).then((content) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: content }), reject);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });

const hand = (response: ServerResponse, { status, headers, body }: Answer, method: string | undefined): void => {
  const { 'transfer-encoding': _chunked, connection: _connection, ...kept } = headers;
  response.writeHead(status, method === 'HEAD' ? kept : { ...kept, 'content-length': body.length });
  response.end(body);
};

/** Opens a proxy for a plain HTTP server on a port of 127.0.0.1. */
export const openHoldingProxy = async (targetUrl: string): Promise<HoldingProxy> => {
  const target = new URL(targetUrl);
  const rules: Rule[] = [];
  const serve = async (from: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(from);
    const seen = { method: from.method ?? '', path: from.url ?? '', body: body.toString('utf8') };
    const index = rules.findIndex(({ isWanted }) => isWanted(seen));
    const [rule] = index < 0 ? [] : rules.splice(index, 1);
    const wait = async () => {
      rule?.onReached();
      await rule?.isOver;
    };
    if (rule?.when === 'before-effect') await wait();
    // Whoever asked may be gone by then: what was never sent on has no effect.
    if (response.destroyed) return;
    const answer = await ask(target, from, body);
    if (rule?.when === 'after-effect') await wait();
    if (!response.destroyed) hand(response, answer, from.method);
  };
  const server = createServer((from, response) => {
    serve(from, response).catch(() => response.destroy());
  });
  return {
    url: await listenOnLoopback(server),
    hold: (isWanted, when) => {
      const reached = Promise.withResolvers<void>();
      const over = Promise.withResolvers<void>();
      rules.push({ isWanted, when, onReached: reached.resolve, isOver: over.promise });
      return { reached: reached.promise, release: over.resolve };
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
