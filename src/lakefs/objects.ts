import type { Call } from '../model/call.ts';
import type { Metadata } from './commits.ts';

export type ObjectStats = {
  readonly path: string;
  /** What lakeFS calls the checksum: the MD5 of the bytes for REST uploads, something else for imports and multipart uploads. */
  readonly checksum: string;
  readonly sizeBytes: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly contentType: string | undefined;
  readonly metadata: Metadata;
};

export type ListEntry =
  | ({ readonly kind: 'object' } & ObjectStats)
  | { readonly kind: 'common-prefix'; readonly path: string };

export type ByteRange = { readonly first: number; readonly last?: number };

export type ObjectHead = {
  readonly etag: string;
  readonly sizeBytes: number;
  readonly lastModified: string | undefined;
  readonly contentType: string | undefined;
};

export type Upload = {
  readonly path: string;
  readonly body: Uint8Array | Blob;
  readonly contentType?: string;
  /** Keys are lower-cased by the server. Keys that begin with `::lakefs::` are sent as the reserved ones they are. */
  readonly metadata?: Metadata;
  /** Fail with LAKEFS_PATH_EXISTS instead of replacing. */
  readonly onlyIfAbsent?: boolean;
};

export type DeleteFailure = { readonly path: string | undefined; readonly status: number; readonly message: string };

export interface Objects {
  /** Objects and, with a delimiter, common prefixes, by ascending path. */
  list(
    repository: string,
    ref: string,
    filter?: { readonly prefix?: string; readonly delimiter?: string; readonly amount?: number },
    call?: Call,
  ): AsyncIterable<ListEntry>;
  /** @throws LAKEFS_OBJECT_NOT_FOUND (the ref may be what is missing: the server does not say) */
  stat(repository: string, ref: string, path: string, call?: Call): Promise<ObjectStats>;
  findStat(repository: string, ref: string, path: string, call?: Call): Promise<ObjectStats | undefined>;
  head(repository: string, ref: string, path: string, call?: Call): Promise<ObjectHead>;
  /** The bytes as a stream. @throws LAKEFS_OBJECT_NOT_FOUND, LAKEFS_OBJECT_GONE (collected as garbage) */
  get(
    repository: string,
    ref: string,
    path: string,
    options?: { readonly range?: ByteRange },
    call?: Call,
  ): Promise<ReadableStream<Uint8Array>>;
  /** @throws LAKEFS_PATH_EXISTS, LAKEFS_PROTECTED, LAKEFS_BRANCH_NOT_FOUND */
  upload(repository: string, branch: string, upload: Upload, call?: Call): Promise<ObjectStats>;
  delete(repository: string, branch: string, path: string, call?: Call): Promise<void>;
  /** Any number of paths, sent in requests of 1,000. @returns what could not be deleted. */
  deleteMany(
    repository: string,
    branch: string,
    paths: readonly string[],
    call?: Call,
  ): Promise<readonly DeleteFailure[]>;
  setMetadata(repository: string, branch: string, path: string, metadata: Metadata, call?: Call): Promise<void>;
}
