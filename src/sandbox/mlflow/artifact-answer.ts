import type { Blobs } from '../store/store.ts';
import { etagOf, isArtifactFolder } from './artifact-store.ts';
import { MlflowError, notFound } from './mlflow-error.ts';
import type { MlflowState } from './mlflow-state.ts';

const plain = 'text/plain; charset=utf-8';
const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  gif: 'image/gif',
  htm: 'text/html; charset=utf-8',
  html: 'text/html; charset=utf-8',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: plain,
  log: plain,
  md: plain,
  mlmodel: plain,
  pdf: 'application/pdf',
  png: 'image/png',
  py: plain,
  svg: 'image/svg+xml',
  txt: plain,
  yaml: plain,
  yml: plain,
};

const contentTypeOf = (name: string): string =>
  contentTypes[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';

type Slice = { readonly from: number; readonly to: number };

/** One range as HTTP means it, inclusive; undefined: the whole; `unsatisfiable`: none of it is there. */
const readRange = (
  header: string | undefined,
  sizeBytes: number,
): Slice | 'unsatisfiable' | 'malformed' | undefined => {
  if (header === undefined) return undefined;
  if (header.includes(',')) throw new MlflowError('NOT_IMPLEMENTED', 'the sandbox answers one range at a time');
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  const isBackwards = first !== '' && last !== '' && Number(first) > Number(last);
  if ((first === '' && last === '') || isBackwards) return 'malformed';
  const from = first === '' ? Math.max(sizeBytes - Number(last), 0) : Number(first);
  const to = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return from >= sizeBytes ? 'unsatisfiable' : { from, to };
};

const plainAnswer = (status: number, text: string | null, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } });

const attachment = (name: string): string =>
  `attachment; filename="${name.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`;

/** Answers with a file or the asked part of it. @throws MlflowError when there is none */
export const answerArtifact = async (
  state: MlflowState,
  blobs: Blobs,
  path: string,
  range?: string,
): Promise<Response> => {
  const artifact = state.artifacts.get(path);
  if (!artifact && isArtifactFolder(state, path)) {
    return Response.json({ detail: `Artifact path refers to a directory, not a file: '${path}'` }, { status: 400 });
  }
  if (!artifact) throw notFound(`No such artifact: '${path}'`);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const headers = {
    'accept-ranges': 'bytes',
    'content-disposition': attachment(name),
    'content-type': contentTypeOf(name),
    etag: etagOf(artifact),
    'x-content-type-options': 'nosniff',
  };
  const slice = readRange(range, artifact.sizeBytes);
  if (slice === 'malformed') return plainAnswer(400, 'Range header: one range of bytes is expected');
  if (slice === 'unsatisfiable') {
    return plainAnswer(416, null, { 'content-range': `bytes */${artifact.sizeBytes}` });
  }
  const { from, to } = slice ?? { from: 0, to: artifact.sizeBytes - 1 };
  const bytes = (await blobs.get(artifact.blob)).slice(from, to + 1);
  const part = slice && { 'content-range': `bytes ${from}-${to}/${artifact.sizeBytes}` };
  return new Response(bytes, {
    status: slice ? 206 : 200,
    headers: { ...headers, ...part, 'content-length': String(bytes.byteLength) },
  });
};
