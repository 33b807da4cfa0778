import { HttpError } from '../http/http-error.ts';
import { orUndefined } from '../http/or-undefined.ts';
import type { Call } from '../model/call.ts';
import { counted } from '../util/counted.ts';
import { slices } from '../util/slices.ts';
import { branchAbsent, refAbsent } from './absent.ts';
import type { Api } from './api.ts';
import { checkObjectPath } from './check-name.ts';
import type { Metadata } from './commits.ts';
import type { components } from './generated/openapi.ts';
import { listPages, type PageQuery } from './list-pages.ts';
import { metadataHeaders } from './metadata-headers.ts';
import { deletingObject, readingObject, settingMetadata, type Upload, uploadingObject } from './object-operations.ts';
import { read, repeatableWrite } from './operation.ts';

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
  /** Like `stat`, it does not see that content was collected as garbage. @throws LAKEFS_OBJECT_NOT_FOUND */
  head(repository: string, ref: string, path: string, call?: Call): Promise<ObjectHead>;
  /** The bytes as a stream. @throws LAKEFS_OBJECT_NOT_FOUND, LAKEFS_OBJECT_GONE (collected as garbage), LAKEFS_STORAGE_REFUSED */
  get(
    repository: string,
    ref: string,
    path: string,
    options?: { readonly range?: ByteRange },
    call?: Call,
  ): Promise<ReadableStream<Uint8Array>>;
  /**
   * Stages an object on a branch. The same bytes are sent again after passing trouble, unless `onlyIfAbsent`.
   * @throws LAKEFS_PATH_EXISTS, LAKEFS_PROTECTED, LAKEFS_BRANCH_NOT_FOUND, LAKEFS_NAME_INVALID
   */
  upload(repository: string, branch: string, upload: Upload, call?: Call): Promise<ObjectStats>;
  /** Stages the removal of an object; one that is not there is no error. @throws LAKEFS_PROTECTED, LAKEFS_BRANCH_NOT_FOUND */
  delete(repository: string, branch: string, path: string, call?: Call): Promise<void>;
  /**
   * Any number of paths, sent in requests of 1,000; lakeFS does not say when the branch is missing.
   * @returns what could not be deleted.
   */
  deleteMany(
    repository: string,
    branch: string,
    paths: readonly string[],
    call?: Call,
  ): Promise<readonly DeleteFailure[]>;
  /** Replaces all of an object's user metadata; keys are kept as they are. @throws LAKEFS_OBJECT_NOT_FOUND, LAKEFS_PROTECTED */
  setMetadata(repository: string, branch: string, path: string, metadata: Metadata, call?: Call): Promise<void>;
}

type WireStats = components['schemas']['ObjectStats'];

const toStats = (wire: WireStats): ObjectStats => ({
  path: wire.path,
  checksum: wire.checksum,
  sizeBytes: wire.size_bytes ?? 0,
  mtime: wire.mtime,
  contentType: wire.content_type,
  metadata: wire.metadata ?? {},
});

const toEntry = (wire: WireStats): ListEntry =>
  wire.path_type === 'common_prefix'
    ? { kind: 'common-prefix', path: wire.path }
    : { kind: 'object', ...toStats(wire) };

const unquoted = (etag: string): string => etag.replace(/^"|"$/g, '');

const rangeHeader = (range: ByteRange | undefined) =>
  range && { header: { Range: `bytes=${range.first}-${range.last ?? ''}` } };

const mostPathsAtOnce = 1000;

const list = (api: Api): Objects['list'] =>
  async function* (repository, ref, { prefix, delimiter, amount } = {}, call) {
    const action = `list the objects at "${ref}" of repository "${repository}"`;
    const operation = read(action, { repository, absent: refAbsent(repository, ref) });
    const filter = { ...(prefix && { prefix }), ...(delimiter && { delimiter }) };
    const ask = (page: PageQuery) =>
      api.ask(operation, call, (part) =>
        api.http.GET('/repositories/{repository}/refs/{ref}/objects/ls', {
          params: { path: { repository, ref }, query: { ...filter, ...page } },
          ...part,
        }),
      );
    for await (const entry of listPages(ask, { pageSize: amount })) yield toEntry(entry);
  };

const stat =
  (api: Api): Objects['stat'] =>
  async (repository, ref, path, call) => {
    const params = { path: { repository, ref }, query: { path } };
    const found = await api.ask(readingObject(repository, ref, path, 'json'), call, (part) =>
      api.http.GET('/repositories/{repository}/refs/{ref}/objects/stat', { params, ...part }),
    );
    return toStats(found);
  };

const head =
  (api: Api): Objects['head'] =>
  async (repository, ref, path, call) => {
    const operation = { ...readingObject(repository, ref, path, 'bytes'), hasNoErrorBody: true };
    const params = { path: { repository, ref }, query: { path } };
    const { response } = await api.send(operation, call, (part) =>
      api.http.HEAD('/repositories/{repository}/refs/{ref}/objects', { params, ...part }),
    );
    const { headers } = response;
    return {
      etag: unquoted(headers.get('etag') ?? ''),
      sizeBytes: Number(headers.get('content-length')),
      lastModified: headers.get('last-modified') ?? undefined,
      contentType: headers.get('content-type') ?? undefined,
    };
  };

const get =
  (api: Api): Objects['get'] =>
  async (repository, ref, path, { range } = {}, call) => {
    const operation = readingObject(repository, ref, path, 'bytes');
    const params = { path: { repository, ref }, query: { path }, ...rangeHeader(range) };
    const { data, response } = await api.send(operation, call, (part) =>
      api.http.GET('/repositories/{repository}/refs/{ref}/objects', { params, parseAs: 'stream', ...part }),
    );
    if (range && response.status !== 206) {
      const message = `cannot ${operation.action}: asked for a range, the answer is the whole object`;
      throw new HttpError('HTTP_BAD_ANSWER', message, {
        effect: 'none',
        status: response.status,
        hint: 'a proxy between here and lakeFS drops the Range header: let it through',
      });
    }
    return data ?? new Blob([]).stream();
  };

const upload =
  (api: Api): Objects['upload'] =>
  async (repository, branch, it, call) => {
    const { path, contentType = 'application/octet-stream', metadata = {}, onlyIfAbsent = false } = it;
    const staged = await api.ask(uploadingObject(repository, branch, it), call, (part) =>
      api.http.POST('/repositories/{repository}/branches/{branch}/objects', {
        params: { path: { repository, branch }, query: { path } },
        headers: {
          'content-type': contentType,
          ...(onlyIfAbsent && { 'if-none-match': '*' }),
          ...metadataHeaders(metadata),
        },
        ...part,
      }),
    );
    return toStats(staged);
  };

const remove =
  (api: Api): Objects['delete'] =>
  async (repository, branch, path, call) => {
    const params = { path: { repository, branch }, query: { path } };
    await api.send(deletingObject(repository, branch, path), call, (part) =>
      api.http.DELETE('/repositories/{repository}/branches/{branch}/objects', { params, ...part }),
    );
  };

const removeMany =
  (api: Api): Objects['deleteMany'] =>
  async (repository, branch, paths, call) => {
    paths.forEach(checkObjectPath);
    const action = `delete ${counted(paths.length, 'object')} from branch "${branch}" of repository "${repository}"`;
    const absent = branchAbsent(repository, branch);
    const operation = repeatableWrite(action, { repository, absent, answers: 'json', holds: ['errors'] });
    const failures: DeleteFailure[] = [];
    for (const some of slices(paths, mostPathsAtOnce)) {
      const { errors } = await api.ask(operation, call, (part) =>
        api.http.POST('/repositories/{repository}/branches/{branch}/objects/delete', {
          params: { path: { repository, branch } },
          body: { paths: [...some] },
          ...part,
        }),
      );
      failures.push(...errors.map(({ path, status_code: status, message }) => ({ path, status, message })));
    }
    return failures;
  };

const setMetadata =
  (api: Api): Objects['setMetadata'] =>
  async (repository, branch, path, metadata, call) => {
    const params = { path: { repository, branch }, query: { path } };
    await api.send(settingMetadata(repository, branch, path), call, (part) =>
      api.http.PUT('/repositories/{repository}/branches/{branch}/objects/stat/user_metadata', {
        params,
        body: { set: metadata },
        ...part,
      }),
    );
  };

export const createObjects = (api: Api): Objects => {
  const statObject = stat(api);
  return {
    list: list(api),
    stat: statObject,
    findStat: (...asked) => orUndefined(statObject(...asked), 'LAKEFS_OBJECT_NOT_FOUND'),
    head: head(api),
    get: get(api),
    upload: upload(api),
    delete: remove(api),
    deleteMany: removeMany(api),
    setMetadata: setMetadata(api),
  };
};
