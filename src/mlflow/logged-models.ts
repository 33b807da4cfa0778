import { isTiebackError } from '../errors.ts';
import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { loggedModelAnswerSchema, loggedModelPageSchema } from './logged-model.schema.ts';
import type { LoggedModel } from './logged-model.ts';
import { listPages } from './pages.ts';

export interface LoggedModels {
  /** @throws MLFLOW_MODEL_NOT_FOUND, MLFLOW_UNSUPPORTED before MLflow 3 */
  get(id: string, call?: Call): Promise<LoggedModel>;
  /** Empty on servers without logged models (before MLflow 3). */
  list(
    filter: { readonly experimentIds: readonly string[]; readonly filter?: string },
    call?: Call,
  ): AsyncIterable<LoggedModel>;
}

const pageSize = 100;

async function* listLoggedModels(api: Api, filter: Parameters<LoggedModels['list']>[0], call?: Call) {
  if (filter.experimentIds.length === 0) return;
  const body = { experiment_ids: filter.experimentIds.map(String), filter: filter.filter, max_results: pageSize };
  const search = (page_token: string | undefined) =>
    api.ask(
      {
        action: 'list logged models',
        method: 'POST',
        path: 'logged-models/search',
        body: { ...body, page_token },
        repeat: 'repeatable',
      },
      loggedModelPageSchema,
      call,
    );
  try {
    yield* listPages(search);
  } catch (error) {
    if (!isTiebackError(error, 'MLFLOW_UNSUPPORTED')) throw error;
  }
}

export const createLoggedModels = (api: Api): LoggedModels => ({
  get: (id, call) =>
    api.ask(
      {
        action: `get logged model "${id}"`,
        method: 'GET',
        path: `logged-models/${encodeURIComponent(id)}`,
        repeat: 'repeatable',
        absent: {
          code: 'MLFLOW_MODEL_NOT_FOUND',
          message: `logged model "${id}" does not exist`,
          hint: 'look at the models of the run in the MLflow web UI: it may have been deleted',
        },
      },
      loggedModelAnswerSchema,
      call,
    ),
  list: (filter, call) => listLoggedModels(api, filter, call),
});
