import type { ListedObject, Listing } from '../../../src/data/listing.ts';
import { TiebackError } from '../../../src/errors.ts';
import type { Upload } from '../../../src/lakefs/object-operations.ts';
import type { DeleteFailure, ListEntry, ObjectStats } from '../../../src/lakefs/objects.ts';
import { md5 } from '../../../src/util/digest.ts';

const statsOf = (path: string, bytes: Uint8Array, metadata: ObjectStats['metadata'] = {}): ObjectStats => ({
  path,
  checksum: md5(bytes),
  sizeBytes: bytes.byteLength,
  mtime: 1_700_000_000,
  contentType: undefined,
  metadata,
});

type Stored = { readonly bytes: Uint8Array; readonly stats: ObjectStats };

/** An objects port over a map, with what it was asked. */
export const storedObjects = (contents: Readonly<Record<string, string | Uint8Array>> = {}) => {
  const stored = new Map<string, Stored>();
  const put = (path: string, bytes: Uint8Array, metadata?: ObjectStats['metadata']): ObjectStats => {
    const stats = statsOf(path, bytes, metadata);
    stored.set(path, { bytes, stats });
    return stats;
  };
  for (const [path, content] of Object.entries(contents)) put(path, Buffer.from(content));
  const asked: string[] = [];
  return {
    stored,
    asked,
    async *list(_: string, __: string, { prefix = '' }: { readonly prefix?: string } = {}): AsyncGenerator<ListEntry> {
      for (const { stats } of stored.values()) if (stats.path.startsWith(prefix)) yield { kind: 'object', ...stats };
    },
    get: async (_: string, ref: string, path: string): Promise<ReadableStream<Uint8Array>> => {
      asked.push(`get ${ref} ${path}`);
      const found = stored.get(path);
      if (!found)
        throw new TiebackError('LAKEFS_OBJECT_NOT_FOUND', `object "${path}" does not exist`, { hint: 'try again' });
      return new Blob([new Uint8Array(found.bytes)]).stream();
    },
    upload: async (_: string, branch: string, { path, body, metadata }: Upload): Promise<ObjectStats> => {
      asked.push(`upload ${branch} ${path}`);
      return put(path, body instanceof Blob ? await body.bytes() : body, metadata);
    },
    deleteMany: async (_: string, branch: string, paths: readonly string[]): Promise<readonly DeleteFailure[]> => {
      asked.push(`delete ${branch} ${paths.join(' ')}`);
      for (const path of paths) stored.delete(path);
      return [];
    },
  };
};

/** A listing of these contents under a prefix. */
export const listingOf = (contents: Readonly<Record<string, string>>, prefix = ''): Listing => {
  const objects = Object.entries(contents).map(
    ([path, content]): ListedObject => ({ path, sizeBytes: Buffer.byteLength(content), checksum: md5(content) }),
  );
  return { prefix, objects, sizeBytes: objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
};
