import { branchAbsent, objectAbsent } from './absent.ts';
import { checkObjectPath } from './check-name.ts';
import type { Metadata } from './commits.ts';
import { type Operation, onceWrite, read, repeatableWrite } from './operation.ts';

export type Upload = {
  readonly path: string;
  readonly body: Uint8Array | Blob;
  readonly contentType?: string;
  /** Keys are lower-cased by the server. Keys that begin with `::lakefs::` are sent as the reserved ones they are. */
  readonly metadata?: Metadata;
  /** Fail with LAKEFS_PATH_EXISTS instead of replacing. */
  readonly onlyIfAbsent?: boolean;
};

export const readingObject = (
  repository: string,
  ref: string,
  path: string,
  answers: Operation['answers'],
): Operation => {
  checkObjectPath(path);
  const what = `object "${path}" at "${ref}" of repository "${repository}"`;
  return read(`read ${what}`, {
    repository,
    answers,
    absent: objectAbsent(repository, ref, path),
    gone: {
      code: 'LAKEFS_OBJECT_GONE',
      message: `the content of ${what} is gone, although its entry is still there`,
      hint: 'it was collected as garbage, or removed from the storage: restore it there, or upload it anew',
    },
  });
};

export const uploadingObject = (repository: string, branch: string, upload: Upload): Operation => {
  const { path, body, onlyIfAbsent = false } = upload;
  checkObjectPath(path);
  const write = onlyIfAbsent ? onceWrite : repeatableWrite;
  return write(`upload object "${path}" to branch "${branch}" of repository "${repository}"`, {
    repository,
    // nobody uploads shared memory, which is all that the narrower type leaves out
    body: body instanceof Blob ? body : (body as Uint8Array<ArrayBuffer>),
    answers: 'json',
    absent: branchAbsent(repository, branch),
    unmet: {
      code: 'LAKEFS_PATH_EXISTS',
      message: `object "${path}" already exists on branch "${branch}" of repository "${repository}"`,
      hint: 'choose another path, or upload without onlyIfAbsent to replace it',
    },
  });
};

export const deletingObject = (repository: string, branch: string, path: string): Operation => {
  checkObjectPath(path);
  const absent = branchAbsent(repository, branch);
  return repeatableWrite(`delete object "${path}" from branch "${branch}" of repository "${repository}"`, {
    repository,
    absent,
  });
};

export const settingMetadata = (repository: string, branch: string, path: string): Operation => {
  checkObjectPath(path);
  const absent = objectAbsent(repository, branch, path);
  return repeatableWrite(`set the metadata of object "${path}" on branch "${branch}" of repository "${repository}"`, {
    repository,
    absent,
  });
};
