import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const chunkBytes = 1 << 20;

export type HashedFile = { readonly md5: string; readonly sizeBytes: number; readonly mtimeMs: number };

export type HashOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Told how many further bytes were read. */
  readonly onBytes?: ((count: number) => void) | undefined;
};

/** The file's MD5 with the size that was really read, in flat memory. */
export const hashFile = async (path: string, { signal, onBytes }: HashOptions = {}): Promise<HashedFile> => {
  const handle = await open(path, 'r');
  try {
    const { mtimeMs, size } = await handle.stat();
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, size + 1));
    const hash = createHash('md5');
    let sizeBytes = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return { md5: hash.digest('hex'), sizeBytes, mtimeMs };
      hash.update(buffer.subarray(0, bytesRead));
      sizeBytes += bytesRead;
      onBytes?.(bytesRead);
    }
  } finally {
    await handle.close();
  }
};
