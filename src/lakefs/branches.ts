import { orUndefined } from '../http/or-undefined.ts';
import type { Call } from '../model/call.ts';
import { asBranchName, asCommitId, type BranchName, type CommitId } from '../model/ids.ts';
import { branchAbsent, refAbsent } from './absent.ts';
import type { Api } from './api.ts';
import { checkBranchName } from './check-name.ts';
import type { Metadata } from './commits.ts';
import { createAtCommit } from './create-at-commit.ts';
import { listPages, type PageQuery } from './list-pages.ts';
import { type Operation, onceWrite, read, removal, repeatableWrite } from './operation.ts';
import { type Change, toChange } from './refs.ts';

export type Branch = { readonly id: BranchName; readonly commitId: CommitId };

export type NewBranch = {
  readonly name: string;
  /** Any ref expression; a full commit id is what tieback passes. */
  readonly source: string;
  readonly isHidden?: boolean;
};

export type Revert = {
  readonly ref: string;
  /** 0 for an ordinary commit; 1-based parent to keep for a merge. */
  readonly parentNumber: number;
  /** Of the new commit; default: lakeFS's own words, and no metadata. */
  readonly message?: string;
  readonly metadata?: Metadata;
};

export interface Branches {
  /** @throws LAKEFS_BRANCH_NOT_FOUND */
  get(repository: string, branch: string, call?: Call): Promise<Branch>;
  find(repository: string, branch: string, call?: Call): Promise<Branch | undefined>;
  /** Hidden branches are left out unless `includeHidden`. */
  list(
    repository: string,
    filter?: { readonly prefix?: string; readonly includeHidden?: boolean },
    call?: Call,
  ): AsyncIterable<Branch>;
  /**
   * @returns the commit that the branch stands at.
   * @throws LAKEFS_BRANCH_EXISTS (also when a tag has that name), LAKEFS_REF_NOT_FOUND, LAKEFS_NAME_INVALID, LAKEFS_COMMIT_MISMATCH
   */
  create(repository: string, branch: NewBranch, call?: Call): Promise<CommitId>;
  /**
   * Deletes a branch with whatever is staged on it; a protected one too.
   * @throws LAKEFS_BRANCH_NOT_FOUND, LAKEFS_FORBIDDEN (the default branch)
   */
  delete(repository: string, branch: string, call?: Call): Promise<void>;
  /** Throws away everything staged on the branch. @throws LAKEFS_BRANCH_NOT_FOUND, LAKEFS_PROTECTED */
  resetUncommitted(repository: string, branch: string, call?: Call): Promise<void>;
  /** What is staged on the branch and not committed. */
  listUncommitted(
    repository: string,
    branch: string,
    filter?: { readonly prefix?: string; readonly limit?: number },
    call?: Call,
  ): AsyncIterable<Change>;
  /**
   * Commits the opposite of a commit; on a protected branch too.
   * @throws LAKEFS_NO_CHANGES, LAKEFS_BRANCH_DIRTY, LAKEFS_CONFLICT, LAKEFS_REF_NOT_FOUND
   */
  revert(repository: string, branch: string, revert: Revert, call?: Call): Promise<void>;
}

type Ref = { readonly id: string; readonly commit_id: string };

const toBranch = ({ id, commit_id }: Ref): Branch => ({ id: asBranchName(id), commitId: asCommitId(commit_id) });

const creating = (repository: string, { name, source }: NewBranch): Operation =>
  onceWrite(`create branch "${name}" in repository "${repository}"`, {
    repository,
    answers: 'text',
    absent: refAbsent(repository, source),
    present: {
      code: 'LAKEFS_BRANCH_EXISTS',
      message: `branch "${name}" already exists in repository "${repository}"`,
      hint: 'choose another name; a tag of that name counts too',
    },
  });

const on = (repository: string, branch: string) => ({ repository, absent: branchAbsent(repository, branch) });

const get =
  (api: Api): Branches['get'] =>
  async (repository, branch, call) => {
    const operation = read(`read branch "${branch}" of repository "${repository}"`, {
      ...on(repository, branch),
      holds: ['id', 'commit_id'],
    });
    const path = { repository, branch };
    const found = await api.ask(operation, call, (part) =>
      api.http.GET('/repositories/{repository}/branches/{branch}', { params: { path }, ...part }),
    );
    return toBranch(found);
  };

const list = (api: Api): Branches['list'] =>
  async function* (repository, { prefix, includeHidden } = {}, call) {
    const operation = read(`list the branches of repository "${repository}"`, { repository });
    const filter = { ...(prefix && { prefix }), ...(includeHidden && { show_hidden: true }) };
    const pages = listPages((page) =>
      api.ask(operation, call, (part) =>
        api.http.GET('/repositories/{repository}/branches', {
          params: { path: { repository }, query: { ...filter, ...page } },
          ...part,
        }),
      ),
    );
    for await (const branch of pages) yield toBranch(branch);
  };

const create =
  (api: Api, remove: Branches['delete']): Branches['create'] =>
  async (repository, branch, call) => {
    checkBranchName(branch.name);
    const { name, isHidden = false } = branch;
    const createFrom = async (source: string) => {
      const params = { path: { repository } };
      const body = { name, source, ...(isHidden && { hidden: true }) };
      const commitId = await api.ask(creating(repository, branch), call, (part) =>
        api.http.POST('/repositories/{repository}/branches', { params, body, parseAs: 'text', ...part }),
      );
      return asCommitId(commitId.trim());
    };
    return createAtCommit(`branch "${name}"`, branch.source, createFrom, () => remove(repository, name, call));
  };

const remove =
  (api: Api): Branches['delete'] =>
  async (repository, branch, call) => {
    const operation = removal(`delete branch "${branch}" of repository "${repository}"`, on(repository, branch));
    const path = { repository, branch };
    await api.send(operation, call, (part) =>
      api.http.DELETE('/repositories/{repository}/branches/{branch}', { params: { path }, ...part }),
    );
  };

const resetUncommitted =
  (api: Api): Branches['resetUncommitted'] =>
  async (repository, branch, call) => {
    const operation = repeatableWrite(`reset branch "${branch}" of repository "${repository}"`, on(repository, branch));
    const params = { path: { repository, branch } };
    await api.send(operation, call, (part) =>
      api.http.PUT('/repositories/{repository}/branches/{branch}', { params, body: { type: 'reset' }, ...part }),
    );
  };

const listUncommitted = (api: Api): Branches['listUncommitted'] =>
  async function* (repository, branch, { prefix, limit } = {}, call) {
    const action = `list what is staged on branch "${branch}" of repository "${repository}"`;
    const ask = (page: PageQuery) =>
      api.ask(read(action, on(repository, branch)), call, (part) =>
        api.http.GET('/repositories/{repository}/branches/{branch}/diff', {
          params: { path: { repository, branch }, query: { ...(prefix && { prefix }), ...page } },
          ...part,
        }),
      );
    for await (const change of listPages(ask, { limit })) yield toChange(change);
  };

const revert =
  (api: Api): Branches['revert'] =>
  async (repository, branch, { ref, parentNumber, message, metadata }, call) => {
    const action = `revert "${ref}" on branch "${branch}" of repository "${repository}"`;
    const absent = refAbsent(repository, ref, branch);
    const overrides = { ...(message !== undefined && { message }), ...(metadata && { metadata }) };
    const isNamed = Object.keys(overrides).length > 0;
    await api.send(onceWrite(action, { repository, absent, answers: 'nothing' }), call, (part) =>
      api.http.POST('/repositories/{repository}/branches/{branch}/revert', {
        params: { path: { repository, branch } },
        body: { ref, parent_number: parentNumber, ...(isNamed && { commit_overrides: overrides }) },
        ...part,
      }),
    );
  };

export const createBranches = (api: Api): Branches => {
  const getBranch = get(api);
  const removeBranch = remove(api);
  return {
    get: getBranch,
    // A name that no branch can have, such as "v1.0", is refused, not called absent.
    find: (...asked) => orUndefined(getBranch(...asked), 'LAKEFS_BRANCH_NOT_FOUND', 'LAKEFS_REJECTED'),
    list: list(api),
    create: create(api, removeBranch),
    delete: removeBranch,
    resetUncommitted: resetUncommitted(api),
    listUncommitted: listUncommitted(api),
    revert: revert(api),
  };
};
