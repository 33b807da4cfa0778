import type { RequestPolicy } from './transport.ts';

type Body = NonNullable<RequestPolicy['body']>;

/** A body under way; a server that stops taking it aborts `stalled`. */
export interface WatchedBody extends Disposable {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly sizeBytes: number;
  readonly stalled: AbortSignal;
}

const pieceBytes = 65_536;
/** Less than this is sent in one piece. */
const smallestBytes = 262_144;

export const sizeOf = (body: Body): number => (body instanceof Blob ? body.size : body.byteLength);

/** Whether sending a body takes so long, on a slow line, that its time says nothing: what counts is that it goes on. */
export const isWatched = (body: RequestPolicy['body']): body is Body =>
  body !== undefined && sizeOf(body) >= smallestBytes;

async function* piecesOf(body: Body): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  // nobody uploads shared memory, which is all that the narrower type leaves out
  const parts = body instanceof Blob ? body.stream() : [body as Uint8Array<ArrayBuffer>];
  for await (const part of parts) {
    for (let at = 0; at < part.byteLength; at += pieceBytes) yield part.subarray(at, at + pieceBytes);
  }
}

/**
 * A body as a stream that notices when nothing of it is taken for so many milliseconds. After its last piece it waits
 * longer for the answer: on the way lies what has not arrived, and the server has to store it all.
 */
export const watchBody = (body: Body, patienceMs: number): WatchedBody => {
  const stalled = new AbortController();
  const sizeBytes = sizeOf(body);
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const wait = (milliseconds: number) => {
    clearTimeout(timer);
    // A server may answer before it has taken everything: more is read from the body then, and nothing is waited for.
    if (isOver) return;
    timer = setTimeout(() => stalled.abort(), milliseconds);
  };
  async function* watched() {
    for await (const piece of piecesOf(body)) {
      wait(patienceMs);
      yield piece;
    }
    wait(2 * patienceMs + sizeBytes / 500);
  }
  wait(patienceMs);
  return {
    stream: ReadableStream.from(watched()),
    sizeBytes,
    stalled: stalled.signal,
    [Symbol.dispose]: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
};
