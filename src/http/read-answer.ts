import { aborted, noAnswer } from './no-answer.ts';
import type { TransportOptions } from './transport.ts';

const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** The answer with its body in memory: a body that breaks off fails here, not at the caller. */
export const readAnswer = async (answer: Response): Promise<Response> => {
  const { status, statusText, headers } = answer;
  const body = await answer.arrayBuffer();
  return new Response(bodiless.has(status) ? null : body, { status, statusText, headers });
};

type Server = Pick<TransportOptions, 'baseUrl' | 'service'>;

async function* piecesOf(
  body: ReadableStream<Uint8Array>,
  request: Request,
  server: Server,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw request.signal.aborted ? aborted(request, 'none', error) : noAnswer(server, request, error);
  }
}

/** The answer with its body as it arrives: what breaks it off is an `HttpError`. */
export const streamAnswer = (answer: Response, request: Request, server: Server): Response => {
  const { status, statusText, headers, body } = answer;
  return new Response(body && ReadableStream.from(piecesOf(body, request, server)), { status, statusText, headers });
};
