import { type Context, Hono } from 'hono';
import { parseByteRange } from './byte-range.ts';
import type { Entry } from './entry.ts';
import { listPage, startOf } from './listing.ts';
import { type Query, queryOf } from './query.ts';
import type { Repository } from './repository.ts';
import { resolveRef } from './resolve-ref.ts';
import { badRequest, ServiceError } from './service-error.ts';
import { entriesAt, getEntry } from './staging.ts';
import type { LakefsState } from './state.ts';
import { statsBody, statsPageBody } from './wire.ts';

/** Like a server whose objects are on a local disk. @throws 400 */
const refusePresign = (query: Query): void => {
  if (query.boolean('presign')) throw badRequest('operation not supported');
};

/** What the API description allows; a list of ranges passes here and is refused later. @throws 400 */
const readRange = (c: Context): string | undefined => {
  const range = c.req.header('Range');
  if (range === undefined || /^bytes=(\d*-\d*,? ?)+$/.test(range)) return range;
  throw badRequest('parameter "Range" in header has an error: string doesn\'t match the regular expression');
};

const contentHeaders = (entry: Entry, isHead: boolean): Record<string, string> => ({
  ...(isHead && { 'Accept-Ranges': 'bytes' }),
  'Cache-Control': 'no-store, must-revalidate',
  'Content-Security-Policy': "default-src 'none'",
  'Content-Type': entry.contentType,
  ETag: `"${entry.checksum}"`,
  Expires: '0',
  'Last-Modified': new Date(entry.mtime * 1000).toUTCString(),
});

const unsatisfiable = (isHead: boolean, contentRange: string | undefined): Response => {
  const headers = { 'Content-Type': 'application/json', ...(contentRange ? { 'Content-Range': contentRange } : {}) };
  const body = isHead ? null : JSON.stringify({ message: 'Requested Range Not Satisfiable' });
  return new Response(body, { status: 416, headers });
};

/** A HEAD answers from the listing alone: it does not notice when the bytes are gone. */
const readBytes = async (repository: Repository, entry: Entry, isHead: boolean): Promise<Uint8Array | undefined> => {
  if (isHead) return undefined;
  const bytes = await repository.blobs.find(entry.blob);
  if (!bytes) throw new ServiceError(410, 'No data');
  return bytes;
};

const answerContent = async (
  c: Context,
  repository: Repository,
  entry: Entry,
  asked: string | undefined,
): Promise<Response> => {
  const isHead = c.req.method === 'HEAD';
  const headers = contentHeaders(entry, isHead);
  if (!isHead && c.req.header('If-None-Match') === headers['ETag']) return c.body(null, 304);
  if (asked === undefined) {
    const bytes = await readBytes(repository, entry, isHead);
    headers['Content-Length'] = String(entry.sizeBytes);
    return new Response(bytes && new Uint8Array(bytes), { headers });
  }
  const range = parseByteRange(asked, entry.sizeBytes);
  if (range === 'malformed') return unsatisfiable(isHead, undefined);
  if (range === 'beyond') return unsatisfiable(isHead, `bytes */${entry.sizeBytes}`);
  const bytes = await readBytes(repository, entry, isHead);
  headers['Content-Length'] = String(range.last - range.first + 1);
  headers['Content-Range'] = `bytes ${range.first}-${range.last}/${entry.sizeBytes}`;
  return new Response(bytes && new Uint8Array(bytes.slice(range.first, range.last + 1)), { status: 206, headers });
};

export const objectRoutes = (state: LakefsState): Hono =>
  new Hono()
    .get('/repositories/:repository/refs/:ref/objects/ls', (c) => {
      const query = queryOf(c.req.url);
      const listing = query.listing();
      refusePresign(query);
      const repository = state.repository(c.req.param('repository'));
      const entries = entriesAt(repository, resolveRef(repository, c.req.param('ref')), startOf(listing));
      return c.json(statsPageBody(repository, listPage(entries, listing), query.boolean('user_metadata') ?? true));
    })
    .get('/repositories/:repository/refs/:ref/objects/stat', (c) => {
      const query = queryOf(c.req.url);
      const path = query.required('path');
      const repository = state.repository(c.req.param('repository'));
      const entry = getEntry(repository, c.req.param('ref'), path);
      refusePresign(query);
      const metadata = (query.boolean('user_metadata') ?? true) ? entry.metadata : {};
      return c.json({ ...statsBody(repository, path, entry), metadata });
    })
    .get('/repositories/:repository/refs/:ref/objects', async (c) => {
      const query = queryOf(c.req.url);
      const [path, range] = [query.required('path'), readRange(c)];
      const repository = state.repository(c.req.param('repository'));
      const entry = getEntry(repository, c.req.param('ref'), path);
      refusePresign(query);
      return await answerContent(c, repository, entry, range);
    });
