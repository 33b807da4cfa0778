import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';

export type ObjectAt = { readonly repository: string; readonly ref: string; readonly key: string };

export type Received = { readonly md5: string; readonly sizeBytes: number };

export type ReceiveOptions = {
  readonly signal: AbortSignal;
  /** Told how many further bytes arrived; negative when a broken attempt is begun again. */
  readonly onBytes: (count: number) => void;
};

const attempts = 3;

const writeStream = async (
  stream: ReadableStream<Uint8Array>,
  file: string,
  onBytes: (count: number) => void,
): Promise<Received> => {
  const handle = await open(file, 'w');
  try {
    const hash = createHash('md5');
    let sizeBytes = 0;
    for await (const chunk of stream) {
      hash.update(chunk);
      await handle.writeFile(chunk);
      sizeBytes += chunk.byteLength;
      onBytes(chunk.byteLength);
    }
    return { md5: hash.digest('hex'), sizeBytes };
  } finally {
    await handle.close();
  }
};

const isLocalFault = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && ['open', 'write', 'close'].includes(String(error.syscall));

/**
 * Writes an object's bytes to a file, replacing it. A body that breaks off is asked for again from its start: the
 * client's own retries end with the headers.
 * @throws LAKEFS_OBJECT_NOT_FOUND, LAKEFS_OBJECT_GONE, HTTP_UNREACHABLE
 */
export const receiveObject = async (
  objects: Pick<LakefsClient['objects'], 'get'>,
  { repository, ref, key }: ObjectAt,
  file: string,
  { signal, onBytes }: ReceiveOptions,
): Promise<Received> => {
  for (let attempt = 1; ; attempt++) {
    const stream = await objects.get(repository, ref, key, {}, { signal });
    let arrived = 0;
    const count = (bytes: number): void => {
      arrived += bytes;
      onBytes(bytes);
    };
    try {
      return await writeStream(stream, file, count);
    } catch (cause) {
      signal.throwIfAborted();
      if (isLocalFault(cause)) throw cause;
      if (attempt === attempts) {
        throw new TiebackError('HTTP_UNREACHABLE', `download of "${key}" broke off ${attempts} times`, {
          hint: 'look at the network and at the log of the lakeFS server, then do this again',
          cause,
        });
      }
      onBytes(-arrived);
    }
  }
};
