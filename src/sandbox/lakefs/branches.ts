import { isBranchName } from '../../model/ids.ts';
import { explain } from './explain.ts';
import { assertCanMoveRefs } from './protection.ts';
import type { Repository } from './repository.ts';
import { getBranch, resolveRef } from './resolve-ref.ts';
import { badRequest, conflict, forbidden, ServiceError } from './service-error.ts';

export type NewBranch = {
  readonly name: string;
  readonly source: string;
  readonly isHidden: boolean;
  readonly isForced: boolean;
};

const assertBranchName = (name: string): void => {
  if (name === '') throw new ServiceError(500, 'argument branch: required value: validation error');
  if (isBranchName(name)) return;
  throw badRequest(
    'argument branch: branch id: invalid value: validation error: branch id must consist of letters, digits, underscores and dashes, and cannot start with a dash',
  );
};

const resolveSource = (repository: Repository, source: string): string =>
  explain(`source reference '${source}'`, () => {
    const resolved = resolveRef(repository, source);
    if (resolved.kind === 'branch' && resolved.isStagingAsked) {
      throw new ServiceError(500, "can't create a branch without commit");
    }
    return resolved.commitId;
  });

/** @returns the commit that the new branch stands at. @throws 400, 403, 404, 409 */
export const createBranch = (repository: Repository, { name, source, isHidden, isForced }: NewBranch): string => {
  assertBranchName(name);
  if (repository.commits.has(name)) throw conflict(`commit ID ${name}: conflict found`);
  if (repository.tags.has(name)) throw conflict(`tag ID ${name}: conflict found`);
  assertCanMoveRefs(repository, isForced);
  const commitId = resolveSource(repository, source);
  if (repository.branches.has(name)) throw conflict('branch already exists: not unique');
  repository.branches.set(name, { commitId, isHidden });
  return commitId;
};

/** Deletes a branch with all that is staged on it, protected or not. @throws 403, 404 */
export const deleteBranch = (repository: Repository, name: string, isForced: boolean): void => {
  getBranch(repository, name);
  if (name === repository.record.defaultBranch) throw forbidden('cannot delete repository default branch');
  assertCanMoveRefs(repository, isForced);
  repository.transaction(() => {
    repository.staging(name).clear();
    repository.branches.delete(name);
  });
};
