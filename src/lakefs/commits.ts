import { TiebackError } from '../errors.ts';
import { orUndefined } from '../http/or-undefined.ts';
import type { Call } from '../model/call.ts';
import { asCommitId, type CommitId, isCommitId } from '../model/ids.ts';
import { branchAbsent, refAbsent } from './absent.ts';
import type { Api } from './api.ts';
import { pastTheCache } from './create-at-commit.ts';
import type { components } from './generated/openapi.ts';
import { listPages, type PageQuery } from './list-pages.ts';
import { onceWrite, read } from './operation.ts';

export type Metadata = Readonly<Record<string, string>>;

export type Commit = {
  readonly id: CommitId;
  readonly parents: readonly CommitId[];
  readonly committer: string;
  readonly message: string;
  /** Seconds since 1970. */
  readonly creationDate: number;
  readonly metaRangeId: string;
  readonly metadata: Metadata;
  readonly generation: number | undefined;
  readonly version: number | undefined;
};

export type NewCommit = {
  readonly message: string;
  readonly metadata?: Metadata;
  /** Whether a commit without changes is made all the same. */
  readonly allowEmpty?: boolean;
  /** Commits exactly this metarange instead of what is staged; the branch must then have nothing staged. */
  readonly sourceMetaRange?: string;
  /** Seconds since 1970; default: now. */
  readonly date?: number;
};

export type LogFilter = {
  readonly firstParent?: boolean;
  /** Ref at which the log ends, itself included. */
  readonly stopAt?: string;
  /** RFC 3339 time before which commits are left out. */
  readonly since?: string;
  readonly objects?: readonly string[];
  readonly prefixes?: readonly string[];
  /** At most so many commits. */
  readonly limit?: number;
};

export interface Commits {
  /**
   * The commit that a ref expression stands for.
   * Works round the server's cherry-pick cache fault: asked for a full id, it never answers with another commit.
   * @throws LAKEFS_REF_NOT_FOUND, LAKEFS_COMMIT_MISMATCH
   */
  get(repository: string, ref: string, call?: Call): Promise<Commit>;
  find(repository: string, ref: string, call?: Call): Promise<Commit | undefined>;
  /** Newest first. @throws LAKEFS_REF_NOT_FOUND */
  log(repository: string, ref: string, filter?: LogFilter, call?: Call): AsyncIterable<Commit>;
  /**
   * Commits what is staged. Never sent twice when it may have happened: the caller looks first.
   * @throws LAKEFS_NO_CHANGES, LAKEFS_BRANCH_DIRTY (staged objects beside `sourceMetaRange`), LAKEFS_PROTECTED, LAKEFS_RACE_LOST, LAKEFS_HOOK_REJECTED, LAKEFS_BRANCH_NOT_FOUND
   */
  create(repository: string, branch: string, commit: NewCommit, call?: Call): Promise<Commit>;
}

type WireCommit = components['schemas']['Commit'];

/** What a commit's answer is not one without. */
const commitFields = ['id', 'parents', 'meta_range_id'] as const;

const toCommit = (wire: WireCommit): Commit => ({
  id: asCommitId(wire.id),
  parents: wire.parents.map(asCommitId),
  committer: wire.committer,
  message: wire.message,
  creationDate: wire.creation_date,
  metaRangeId: wire.meta_range_id,
  metadata: wire.metadata ?? {},
  generation: wire.generation,
  version: wire.version,
});

const askCommit = (api: Api, repository: string, ref: string, call: Call | undefined): Promise<WireCommit> => {
  const absent = refAbsent(repository, ref);
  const path = { repository, commitId: ref };
  const operation = read(`read commit "${ref}" of repository "${repository}"`, {
    repository,
    absent,
    holds: commitFields,
  });
  return api.ask(operation, call, (part) =>
    api.http.GET('/repositories/{repository}/commits/{commitId}', { params: { path }, ...part }),
  );
};

const askExactCommit = async (
  api: Api,
  repository: string,
  id: CommitId,
  call: Call | undefined,
): Promise<WireCommit> => {
  const silent = { signal: call?.signal };
  const cached = await orUndefined(askCommit(api, repository, id, silent), 'LAKEFS_REF_NOT_FOUND');
  const found = cached?.id === id ? cached : await askCommit(api, repository, pastTheCache(id), silent);
  if (found.id !== id) {
    throw new TiebackError(
      'LAKEFS_COMMIT_MISMATCH',
      `lakeFS answers with commit "${found.id}" when asked for "${id}"`,
      {
        hint: 'wait ten minutes or restart the lakeFS server: its commit cache is spoiled after a cherry-pick',
        details: { repository, asked: id, answered: found.id },
      },
    );
  }
  call?.record?.(found);
  return found;
};

const logQuery = ({ firstParent, stopAt, since, objects = [], prefixes = [], limit }: LogFilter) => ({
  ...(firstParent && { first_parent: true }),
  ...(stopAt && { stop_at: stopAt }),
  ...(since && { since }),
  ...(objects.length > 0 && { objects: [...objects] }),
  ...(prefixes.length > 0 && { prefixes: [...prefixes] }),
  // lets a filtered log end without looking for one commit more
  ...(limit !== undefined && limit <= 1000 && { limit: true }),
});

export const createCommits = (api: Api): Commits => {
  const commits: Commits = {
    get: async (repository, ref, call) =>
      toCommit(
        await (isCommitId(ref) ? askExactCommit(api, repository, ref, call) : askCommit(api, repository, ref, call)),
      ),

    find: (repository, ref, call) => orUndefined(commits.get(repository, ref, call), 'LAKEFS_REF_NOT_FOUND'),

    log: async function* (repository, ref, filter = {}, call) {
      const absent = refAbsent(repository, ref, ...(filter.stopAt ? [filter.stopAt] : []));
      const operation = read(`read the log of "${ref}" in repository "${repository}"`, { repository, absent });
      const ask = (page: PageQuery) =>
        api.ask(operation, call, (part) =>
          api.http.GET('/repositories/{repository}/refs/{ref}/commits', {
            params: { path: { repository, ref }, query: { ...logQuery(filter), ...page } },
            ...part,
          }),
        );
      for await (const commit of listPages(ask, { limit: filter.limit })) yield toCommit(commit);
    },

    create: async (repository, branch, { message, metadata, allowEmpty, sourceMetaRange, date }, call) => {
      const absent = branchAbsent(repository, branch);
      const operation = onceWrite(`commit to branch "${branch}" of repository "${repository}"`, {
        repository,
        absent,
        holds: commitFields,
      });
      const body = {
        message,
        ...(metadata && { metadata }),
        ...(allowEmpty && { allow_empty: true }),
        ...(date !== undefined && { date }),
      };
      const query = sourceMetaRange === undefined ? {} : { source_metarange: sourceMetaRange };
      const made = await api.ask(operation, call, (part) =>
        api.http.POST('/repositories/{repository}/branches/{branch}/commits', {
          params: { path: { repository, branch }, query },
          body,
          ...part,
        }),
      );
      return toCommit(made);
    },
  };
  return commits;
};
