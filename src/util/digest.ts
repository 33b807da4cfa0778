import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Lower-case hex SHA-256 of a string's UTF-8 bytes or of bytes. */
export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Lower-case hex MD5, the checksum lakeFS gives to objects uploaded through its REST API. */
export const md5 = (content: string | Uint8Array): string => createHash('md5').update(content).digest('hex');

/** Lower-case hex MD5 of a file, read as a stream. */
export const md5OfFile = async (path: string, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash, signal ? { signal } : {});
  return hash.digest('hex');
};
