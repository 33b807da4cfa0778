import type { Call } from '../model/call.ts';
import { asCommitId, type CommitId } from '../model/ids.ts';
import { branchAbsent, pullRequestAbsent } from './absent.ts';
import type { Api } from './api.ts';
import type { components } from './generated/openapi.ts';
import { listPages } from './list-pages.ts';
import { onceWrite, read } from './operation.ts';

/** A request to merge a branch, as lists have it. */
export type ListedPullRequest = {
  readonly id: string;
  /** What it was last set to: `merged` proves no merge. */
  readonly status: 'open' | 'closed' | 'merged';
  readonly title: string;
  /** Id of the lakeFS user who made it. Who merged it, lakeFS does not say here: see the merge commit's committer. */
  readonly author: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly closedAt: string | undefined;
  readonly sourceBranch: string;
  readonly destinationBranch: string;
};

export type PullRequest = ListedPullRequest & {
  readonly description: string;
  /** Set by merging only; undefined when it never was merged. */
  readonly mergedCommitId: CommitId | undefined;
};

export type NewPullRequest = Pick<PullRequest, 'title' | 'sourceBranch' | 'destinationBranch'> & {
  readonly description?: string;
};

/** lakeFS calls this part of its API experimental. */
export interface PullRequests {
  /** @throws LAKEFS_PULL_REQUEST_NOT_FOUND */
  get(repository: string, id: string, call?: Call): Promise<PullRequest>;
  /** In the order of their ids, which says nothing of their age; `closed`: merged ones too. */
  list(
    repository: string,
    filter?: { readonly status?: 'open' | 'closed' },
    call?: Call,
  ): AsyncIterable<ListedPullRequest>;
  /** Never sent twice when it may have happened: lakeFS takes a second request for the same. @throws LAKEFS_BRANCH_NOT_FOUND, LAKEFS_REJECTED */
  create(repository: string, request: NewPullRequest, call?: Call): Promise<{ readonly id: string }>;
  /** @returns the merge commit. @throws LAKEFS_PULL_REQUEST_NOT_FOUND, LAKEFS_CONFLICT, LAKEFS_NO_CHANGES, LAKEFS_REJECTED when it is not open, LAKEFS_HOOK_REJECTED */
  merge(repository: string, id: string, call?: Call): Promise<CommitId>;
}

type Wire = components['schemas']['PullRequest'];

const toListed = (wire: Wire): ListedPullRequest => ({
  id: wire.id,
  status: wire.status,
  title: wire.title,
  author: wire.author,
  createdAt: wire.creation_date,
  closedAt: wire.closed_date,
  sourceBranch: wire.source_branch,
  destinationBranch: wire.destination_branch,
});

const get =
  (api: Api): PullRequests['get'] =>
  async (repository, id, call) => {
    const absent = pullRequestAbsent(repository, id);
    const operation = read(`read pull request "${id}" of repository "${repository}"`, { repository, absent });
    const path = { repository, pull_request: id };
    const wire = await api.ask(operation, call, (part) =>
      api.http.GET('/repositories/{repository}/pulls/{pull_request}', { params: { path }, ...part }),
    );
    const { merged_commit_id: merged, description = '' } = wire;
    return { ...toListed(wire), description, mergedCommitId: merged ? asCommitId(merged) : undefined };
  };

const list = (api: Api): PullRequests['list'] =>
  async function* (repository, { status } = {}, call) {
    const operation = read(`list the pull requests of repository "${repository}"`, { repository });
    const pages = listPages((page) =>
      api.ask(operation, call, (part) =>
        api.http.GET('/repositories/{repository}/pulls', {
          params: { path: { repository }, query: { ...(status && { status }), ...page } },
          ...part,
        }),
      ),
    );
    for await (const request of pages) yield toListed(request);
  };

const create =
  (api: Api): PullRequests['create'] =>
  async (repository, { title, description, sourceBranch, destinationBranch }, call) => {
    const absent = branchAbsent(repository, sourceBranch, destinationBranch);
    const operation = onceWrite(`create pull request "${title}" in repository "${repository}"`, { repository, absent });
    const body = { title, source_branch: sourceBranch, destination_branch: destinationBranch };
    const { id } = await api.ask(operation, call, (part) =>
      api.http.POST('/repositories/{repository}/pulls', {
        params: { path: { repository } },
        body: { ...body, ...(description !== undefined && { description }) },
        ...part,
      }),
    );
    return { id };
  };

const merge =
  (api: Api): PullRequests['merge'] =>
  async (repository, id, call) => {
    const none = pullRequestAbsent(repository, id);
    const absent = { ...none, message: `${none.message}, or its branch does not` };
    const operation = onceWrite(`merge pull request "${id}" of repository "${repository}"`, { repository, absent });
    const path = { repository, pull_request: id };
    const merged = await api.ask(operation, call, (part) =>
      api.http.PUT('/repositories/{repository}/pulls/{pull_request}/merge', { params: { path }, ...part }),
    );
    return asCommitId(merged.reference);
  };

export const createPullRequests = (api: Api): PullRequests => ({
  get: get(api),
  list: list(api),
  create: create(api),
  merge: merge(api),
});
