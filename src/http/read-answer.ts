import { aborted, brokenOff, noAnswer } from './no-answer.ts';
import type { TransportOptions } from './transport.ts';

const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** The answer with its body in memory: a body that breaks off fails here, not at the caller. */
export const readAnswer = async (answer: Response): Promise<Response> => {
  const { status, statusText, headers } = answer;
  const body = await answer.arrayBuffer();
  return new Response(bodiless.has(status) ? null : body, { status, statusText, headers });
};

type Server = Pick<TransportOptions, 'baseUrl' | 'service' | 'runtime'>;

/** A request as it was asked, and the ones made of it on its way to the network: each hands an abort to the next. */
export type RequestChain = readonly [asked: Request, ...made: Request[]];

const watched = (
  body: ReadableStream<Uint8Array>,
  requests: RequestChain,
  server: Server,
  patienceMs: number,
): ReadableStream<Uint8Array> => {
  const reader = body.getReader();
  const letGo = () => reader.cancel().catch(() => undefined);
  let end: 'stalled' | 'cancelled' | undefined;
  const read = async () => {
    // To cancel a body ends its reading as if it were complete.
    const timer = setTimeout(() => {
      end ??= 'stalled';
      void letGo();
    }, patienceMs);
    try {
      return await reader.read();
    } catch (error) {
      // All of them are asked, so that all of them are kept: one that is collected as garbage hands no abort on.
      const isAborted = requests.some(({ signal }) => signal.aborted);
      throw isAborted ? aborted(requests[0], 'none', error) : noAnswer(server, requests[0], error, requests.at(-1));
    } finally {
      clearTimeout(timer);
    }
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const piece = await read();
    if (end === 'stalled') throw brokenOff(server, requests[0], patienceMs);
    if (end === 'cancelled') return;
    if (piece.done) controller.close();
    else controller.enqueue(piece.value);
  };
  const cancel = async () => {
    end ??= 'cancelled';
    await letGo();
  };
  // Nothing is read before it is asked for: the time of whoever reads is not the server's.
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
};

/** The answer with its body as it arrives: what breaks it off is an `HttpError`, and so is that nothing of it arrives for so long. */
export const streamAnswer = (
  answer: Response,
  requests: RequestChain,
  server: Server,
  patienceMs: number,
): Response => {
  const { status, statusText, headers, body } = answer;
  const pieces = body && watched(body, requests, server, patienceMs);
  return new Response(pieces, { status, statusText, headers });
};
