import { sandboxUser } from './add-commit.ts';
import { mergeBranch } from './merge.ts';
import type { PullRequestRecord, Repository } from './repository.ts';
import { getBranch } from './resolve-ref.ts';
import { badRequest, conflict, notFound, ServiceError } from './service-error.ts';

export type PullRequest = PullRequestRecord & { readonly id: string };

const digits = 32;
const timeLength = 7;
const countLength = 13;

/** Twenty characters, as the real server's: its ids fall with the time. */
const newId = ({ pulls, now }: Repository): string => {
  const time = digits ** timeLength - 1 - Math.floor(now());
  const count = [...pulls.entries()].length;
  return `${time.toString(digits).padStart(timeLength, '0')}${count.toString(digits).padStart(countLength, '0')}`;
};

const timeOf = ({ now }: Repository): string => new Date(now() * 1000).toISOString();

export const getPullRequest = ({ pulls }: Repository, id: string): PullRequest => {
  if (!/^[0-9a-v]{20}$/.test(id))
    throw badRequest('argument pullRequestID: pull request id: invalid value: validation error');
  const found = pulls.get(id);
  if (!found) throw notFound('pull request');
  return { ...found, id };
};

/** Takes a second request for the same two branches, and one that brings nothing. @throws 400, 404, 500 for an empty name */
export const createPullRequest = (
  repository: Repository,
  request: Pick<PullRequest, 'title' | 'description' | 'source' | 'destination'>,
): string => {
  const { source, destination } = request;
  if (source === '') throw new ServiceError(500, 'argument src: required value: validation error');
  if (destination === '') throw new ServiceError(500, 'argument dest: required value: validation error');
  if (source === destination)
    throw badRequest('source and destination branches are the same: same branch validation error');
  for (const branch of [source, destination]) getBranch(repository, branch);
  const id = newId(repository);
  repository.pulls.set(id, { ...request, status: 'open', author: sandboxUser, createdAt: timeOf(repository) });
  return id;
};

/** Merges what the source branch stands at now. @returns the merge commit's id. @throws 400, 404, 409 */
export const mergePullRequest = (repository: Repository, id: string): string =>
  repository.transaction(() => {
    const { id: _, ...request } = getPullRequest(repository, id);
    if (request.status !== 'open') throw badRequest('bad pull request status');
    const { source, destination } = request;
    const merged = mergeBranch(repository, {
      source,
      destination,
      metadata: {},
      strategy: 'default',
      isSquash: false,
      allowEmpty: false,
      isForced: false,
    });
    if (merged === undefined) throw conflict(`update branch ${destination}: conflict found`);
    repository.pulls.set(id, { ...request, status: 'merged', closedAt: timeOf(repository), mergedCommitId: merged });
    return merged;
  });
