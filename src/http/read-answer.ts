import { aborted, noAnswer } from './no-answer.ts';

const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** The answer with its body in memory: a body that breaks off fails here, not at the caller. */
export const readAnswer = async (answer: Response): Promise<Response> => {
  const { status, statusText, headers } = answer;
  const body = await answer.arrayBuffer();
  return new Response(bodiless.has(status) ? null : body, { status, statusText, headers });
};

async function* piecesOf(body: ReadableStream<Uint8Array>, request: Request): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw request.signal.aborted ? aborted(request, 'none', error) : noAnswer(request, error);
  }
}

/** The answer with its body as it arrives: what breaks it off is an `HttpError`. */
export const streamAnswer = (answer: Response, request: Request): Response => {
  const { status, statusText, headers, body } = answer;
  return new Response(body && ReadableStream.from(piecesOf(body, request)), { status, statusText, headers });
};
