import { TiebackError } from '../../errors.ts';

export const brokeOff = (what: string, cause: unknown): TiebackError =>
  new TiebackError('HTTP_UNREACHABLE', `${what} broke off while it was read`, {
    hint: 'try again; if it happens again, look into the log of the server',
    cause,
  });

/** Reads an object that holds JSON; undefined when it holds something else. @throws HTTP_UNREACHABLE when it breaks off */
export const readJson = async (stream: ReadableStream<Uint8Array>, what: string): Promise<unknown> => {
  const text = await new Response(stream).text().catch((cause: unknown) => {
    throw brokeOff(what, cause);
  });
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads a small file; undefined when it is larger than that. @throws HTTP_UNREACHABLE when it breaks off */
export const readSmallFile = async (
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  what: string,
): Promise<Uint8Array | undefined> => {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of stream) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) return undefined;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw brokeOff(what, cause);
  }
  return Buffer.concat(chunks);
};
