import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { listPages } from './pages.ts';
import { runPageSchema } from './run.schema.ts';
import type { Run, RunSearch } from './run.ts';

const defaultPageSize = 500;
const views = { active: 'ACTIVE_ONLY', deleted: 'DELETED_ONLY', all: 'ALL' } as const;

export async function* searchRuns(api: Api, search: RunSearch, call?: Call): AsyncGenerator<Run, void, undefined> {
  const { experimentIds, filter, orderBy, view = 'active', pageSize = defaultPageSize, limit } = search;
  // MLflow has no search over all experiments, and finds nothing for none: not worth a request.
  if (experimentIds.length === 0) return;
  const body = {
    // Ids sent as numbers are dropped by the server, with the whole answer.
    experiment_ids: experimentIds.map(String),
    filter,
    run_view_type: views[view],
    max_results: limit === undefined ? pageSize : Math.max(1, Math.min(pageSize, limit)),
    order_by: orderBy,
  };
  yield* listPages(
    (page_token) =>
      api.ask(
        {
          action: 'search runs',
          method: 'POST',
          path: 'runs/search',
          body: { ...body, page_token },
          repeat: 'repeatable',
        },
        runPageSchema,
        call,
      ),
    limit,
  );
}
