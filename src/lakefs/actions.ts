import type { Call } from '../model/call.ts';
import { repositoryAbsent } from './absent.ts';
import type { Api } from './api.ts';
import type { components } from './generated/openapi.ts';
import { listPages } from './list-pages.ts';
import { read } from './operation.ts';

/** One time that actions were asked about a change. */
export type ActionRun = {
  readonly id: string;
  /** Such as `pre-merge`. */
  readonly event: string;
  /** The branch that was to be changed. */
  readonly branch: string;
  /** For a merge the commit that it would make; empty where there was none yet. */
  readonly commitId: string;
  readonly status: 'failed' | 'completed';
  /** RFC 3339. */
  readonly startedAt: string;
};

/** What one hook answered. */
export type HookRun = {
  readonly id: string;
  /** Name of its action. */
  readonly action: string;
  readonly hook: string;
  /** `skipped`: by its own condition, or after another one failed. */
  readonly status: 'failed' | 'completed' | 'skipped';
};

/** What a repository's files under `_lakefs_actions/` were asked, and answered. */
export interface Actions {
  /** Newest first. @throws LAKEFS_REPOSITORY_NOT_FOUND */
  listRuns(repository: string, filter?: { readonly commit?: string }, call?: Call): AsyncIterable<ActionRun>;
  /** In the order in which they were asked; empty for a run that never was. @throws LAKEFS_REPOSITORY_NOT_FOUND */
  listHooks(repository: string, runId: string, call?: Call): AsyncIterable<HookRun>;
}

const toRun = (wire: components['schemas']['ActionRun']): ActionRun => ({
  id: wire.run_id,
  event: wire.event_type,
  branch: wire.branch,
  commitId: wire.commit_id,
  status: wire.status,
  startedAt: wire.start_time,
});

const toHook = (wire: components['schemas']['HookRun']): HookRun => ({
  id: wire.hook_run_id,
  action: wire.action,
  hook: wire.hook_id,
  status: wire.status,
});

const listRuns = (api: Api): Actions['listRuns'] =>
  async function* (repository, { commit } = {}, call) {
    const absent = repositoryAbsent(repository);
    const operation = read(`list the action runs of repository "${repository}"`, { repository, absent });
    const pages = listPages((page) =>
      api.ask(operation, call, (part) =>
        api.http.GET('/repositories/{repository}/actions/runs', {
          params: { path: { repository }, query: { ...(commit !== undefined && { commit }), ...page } },
          ...part,
        }),
      ),
    );
    for await (const run of pages) yield toRun(run);
  };

const listHooks = (api: Api): Actions['listHooks'] =>
  async function* (repository, runId, call) {
    const absent = repositoryAbsent(repository);
    const operation = read(`list the hooks of action run "${runId}"`, { repository, absent });
    const path = { repository, run_id: runId };
    const pages = listPages((query) =>
      api.ask(operation, call, (part) =>
        api.http.GET('/repositories/{repository}/actions/runs/{run_id}/hooks', { params: { path, query }, ...part }),
      ),
    );
    for await (const hook of pages) yield toHook(hook);
  };

export const createActions = (api: Api): Actions => ({ listRuns: listRuns(api), listHooks: listHooks(api) });
