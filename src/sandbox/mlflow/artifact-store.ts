import type { Blobs } from '../store/store.ts';
import { invalid, MlflowError, notFound } from './mlflow-error.ts';
import type { ArtifactRecord, MlflowState } from './mlflow-state.ts';

export type ListedArtifact = { readonly name: string; readonly sizeBytes: number | undefined };

type Artifacts = Pick<MlflowState, 'artifacts'>;

const proxyScheme = 'mlflow-artifacts:/';

/** Escapes that are none stay as they are, and bytes that are no UTF-8 are replaced. */
const decodeOnce = (path: string): string =>
  path.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString());

/** Decoded until nothing is left to decode, whatever the sender meant by a percent sign. */
const decodeFully = (path: string): string => {
  const decoded = decodeOnce(path);
  return decoded === path ? path : decodeFully(decoded);
};

/** The decoded path. @throws MlflowError when it could lead out of the root */
export const checkArtifactPath = (written: string): string => {
  const path = decodeFully(written);
  const isAbsolute = path.startsWith('/') || /^[a-z]:[\\/]/i.test(path);
  if (path.includes('#') || isAbsolute || path.split('/').includes('..')) throw invalid('Invalid path');
  if (path.includes('\n')) throw notFound(`No such artifact: '${path}'`);
  if (path.split('/').some((part) => Buffer.byteLength(part) > 255)) {
    throw new MlflowError('INTERNAL_ERROR', `File name too long: '${path}'`);
  }
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
};

/** The path under the proxy's root of what an artifact URI names. */
export const proxyPathOf = (artifactUri: string): string => {
  if (artifactUri.startsWith(proxyScheme)) return artifactUri.slice(proxyScheme.length).replace(/^\/+/, '');
  throw new MlflowError(
    'NOT_IMPLEMENTED',
    `the sandbox keeps artifacts under "${proxyScheme}" only, not under "${artifactUri}"`,
  );
};

export const isArtifactFolder = ({ artifacts }: Artifacts, path: string): boolean =>
  [...artifacts.entries()].some(([each]) => each.startsWith(`${path}/`));

/** One level under a folder; nothing for a file or what is not there. */
export const listArtifacts = ({ artifacts }: Artifacts, folder: string): readonly ListedArtifact[] => {
  const prefix = folder === '' ? '' : `${folder}/`;
  const found = new Map<string, number | undefined>();
  for (const [path, { sizeBytes }] of artifacts.entries()) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...below] = path.slice(prefix.length).split('/');
    found.set(name, below.length === 0 ? sizeBytes : undefined);
  }
  return [...found].map(([name, sizeBytes]) => ({ name, sizeBytes })).sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** Writes a file, over an older one as well. @throws MlflowError where a folder is in the way */
export const putArtifact = async (state: MlflowState, blobs: Blobs, path: string, bytes: Uint8Array): Promise<void> => {
  const parts = path.split('/');
  const parents = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
  if (path === '' || isArtifactFolder(state, path) || parents.some((parent) => state.artifacts.has(parent))) {
    throw new MlflowError('INTERNAL_ERROR', `'${path}' cannot be written: a file or folder is in its way`);
  }
  const blob = await blobs.put(bytes);
  state.artifacts.set(path, { blob, sizeBytes: bytes.byteLength, storedAt: state.now() });
};

/** Deletes a file or everything under a folder; nothing there is no error. */
export const deleteArtifact = (state: MlflowState, path: string): void => {
  state.transaction(() => {
    for (const [each] of [...state.artifacts.entries()]) {
      if (each === path || each.startsWith(`${path}/`)) state.artifacts.delete(each);
    }
  });
};

/** An entity tag that changes with the content. */
export const etagOf = ({ blob }: ArtifactRecord): string => `"${blob.slice(0, 32)}"`;
