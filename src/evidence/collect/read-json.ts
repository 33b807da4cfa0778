import { TiebackError } from '../../errors.ts';

/** Reads an object that holds JSON; undefined when it holds something else. @throws HTTP_UNREACHABLE when it breaks off */
export const readJson = async (stream: ReadableStream<Uint8Array>, what: string): Promise<unknown> => {
  const text = await new Response(stream).text().catch((cause: unknown) => {
    throw new TiebackError('HTTP_UNREACHABLE', `${what} broke off while it was read`, {
      hint: 'try again; if it happens again, look into the log of lakeFS',
      cause,
    });
  });
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
