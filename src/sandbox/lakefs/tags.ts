import { assertCanMoveRefs } from './protection.ts';
import type { Repository } from './repository.ts';
import { resolveCommit } from './resolve-ref.ts';
import { badRequest, conflict, notFound, ServiceError } from './service-error.ts';

const isTagName = (id: string): boolean =>
  id !== '@' &&
  !/\.$|\.lock$/.test(id) &&
  !/\.\.|\/|@\{|[\^:?*[\\]/.test(id) &&
  [...id].every((character) => character > ' ');

const assertTagName = (id: string): void => {
  if (id === '') throw new ServiceError(500, 'argument tagID: required value: validation error');
  if (!isTagName(id)) throw badRequest('argument tagID: tag id: invalid value: validation error');
};

export const getTag = (repository: Repository, id: string): string => {
  assertTagName(id);
  const commitId = repository.tags.get(id);
  if (commitId === undefined) throw notFound('tag');
  return commitId;
};

/** Tags a commit; a tag that exists is never moved. @returns the commit's id. @throws 400, 404, 409 */
export const createTag = (
  repository: Repository,
  { id, ref, isForced }: { readonly id: string; readonly ref: string; readonly isForced: boolean },
): string => {
  assertTagName(id);
  if (repository.branches.has(id)) throw conflict(`branch name ${id}: conflict found`);
  if (repository.commits.has(id)) throw conflict(`commit ID ${id}: conflict found`);
  const commit = resolveCommit(repository, ref);
  assertCanMoveRefs(repository, isForced);
  if (repository.tags.has(id)) throw conflict('tag already exists: not unique');
  repository.tags.set(id, commit.id);
  return commit.id;
};

export const deleteTag = (repository: Repository, id: string, isForced: boolean): void => {
  getTag(repository, id);
  assertCanMoveRefs(repository, isForced);
  repository.tags.delete(id);
};
