import { md5 } from '../../util/digest.ts';
import type { Entry } from './entry.ts';
import { explain } from './explain.ts';
import { assertCanStage } from './protection.ts';
import type { Repository } from './repository.ts';
import { getBranch, getCommit } from './resolve-ref.ts';
import { badRequest, ServiceError } from './service-error.ts';
import { findEntry, getEntry } from './staging.ts';

export type Upload = {
  readonly branch: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly onlyIfAbsent: boolean;
  readonly isForced: boolean;
};

const maxPathBytes = 1024;

const assertAbsent = (repository: Repository, { branch, path, onlyIfAbsent }: Upload): void => {
  if (onlyIfAbsent && findEntry(repository, branch, path)) throw new ServiceError(412, 'path already exists');
};

const assertPath = (path: string): void => {
  if (Buffer.byteLength(path) > maxPathBytes) throw badRequest('argument path: path: invalid value: validation error');
};

/** Stages an object. Of writers that all ask for absence, one succeeds. @throws 400, 403, 404, 412 */
export const uploadObject = async (repository: Repository, upload: Upload): Promise<Entry> => {
  const { branch, path, bytes, contentType, metadata } = upload;
  if (!repository.branches.has(branch)) throw new ServiceError(404, `branch '${branch}' not found`);
  assertPath(path);
  assertAbsent(repository, upload);
  assertCanStage(repository, branch, upload.isForced);
  const blob = await repository.blobs.put(bytes);
  getBranch(repository, branch);
  assertAbsent(repository, upload);
  const mtime = repository.now();
  const entry = { checksum: md5(bytes), sizeBytes: bytes.length, mtime, contentType, metadata, blob };
  repository.staging(branch).set(path, entry);
  return entry;
};

/** Stages a deletion; a path where nothing is needs none. @throws 403, 404 */
export const deleteObject = (repository: Repository, branch: string, path: string, isForced: boolean): void => {
  assertCanStage(repository, branch, isForced);
  const { metaRangeId } = getCommit(repository, getBranch(repository, branch).commitId);
  if (repository.trees.find(metaRangeId, path)) repository.staging(branch).set(path, null);
  else repository.staging(branch).delete(path);
};

export type DeleteFailure = { readonly path: string; readonly status: number; readonly message: string };

/** Deletes as much as it may. What is missing, be it the branch, is no failure. */
export const deleteObjects = (
  repository: Repository,
  branch: string,
  paths: readonly string[],
  isForced: boolean,
): readonly DeleteFailure[] =>
  repository.transaction(() =>
    paths.flatMap((path) => {
      try {
        deleteObject(repository, branch, path, isForced);
        return [];
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return error.status === 404 ? [] : [{ path, status: error.status, message: error.message }];
      }
    }),
  );

/** Replaces an object's whole user metadata. @throws 403, 404 */
export const setObjectMetadata = (
  repository: Repository,
  branch: string,
  path: string,
  metadata: Readonly<Record<string, string>>,
): void => {
  assertCanStage(repository, branch, false);
  getBranch(repository, branch);
  const where = `update user metadata on ${repository.record.id}/${branch}/${path}`;
  const entry = explain(where, () => getEntry(repository, branch, path));
  repository.staging(branch).set(path, { ...entry, metadata });
};

export type Reset = { readonly kind: 'reset' | 'object' | 'common_prefix'; readonly path: string };

/** Throws away what is staged: everything, at one path, or under a prefix. @throws 403, 404 */
export const resetBranch = (repository: Repository, branch: string, reset: Reset, isForced: boolean): void => {
  assertCanStage(repository, branch, isForced);
  getBranch(repository, branch);
  const staging = repository.staging(branch);
  if (reset.kind === 'reset') staging.clear();
  else if (reset.kind === 'object') staging.delete(reset.path);
  else {
    const paths = [...staging.entries()].map(([path]) => path).filter((path) => path.startsWith(reset.path));
    repository.transaction(() => {
      for (const path of paths) staging.delete(path);
    });
  }
};
