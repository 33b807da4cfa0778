import { isTiebackError } from '../errors.ts';
import type { Meaning } from '../http/meaning.ts';
import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { artifactPageSchema } from './artifact.schema.ts';
import type { Artifact } from './artifact.ts';
import { checkArtifactPath } from './artifact-path.ts';
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
  /** One level of its files under `path`, their paths from the model's root on; empty when there is nothing. @throws MLFLOW_MODEL_NOT_FOUND */
  listArtifacts(id: string, path?: string, call?: Call): Promise<readonly Artifact[]>;
  /** One of its files. @throws MLFLOW_ARTIFACT_NOT_FOUND, also when there is no such model */
  downloadArtifact(id: string, path: string, call?: Call): Promise<ReadableStream<Uint8Array>>;
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

const modelAbsent = (id: string): Meaning => ({
  code: 'MLFLOW_MODEL_NOT_FOUND',
  message: `logged model "${id}" does not exist`,
  hint: 'look at the models of the run in the MLflow web UI: it may have been deleted',
});

const get =
  (api: Api): LoggedModels['get'] =>
  (id, call) =>
    api.ask(
      {
        action: `get logged model "${id}"`,
        method: 'GET',
        path: `logged-models/${encodeURIComponent(id)}`,
        repeat: 'repeatable',
        absent: modelAbsent(id),
      },
      loggedModelAnswerSchema,
      call,
    );

const listArtifacts =
  (api: Api): LoggedModels['listArtifacts'] =>
  (id, folder, call) =>
    Array.fromAsync(
      listPages((page_token) =>
        api.ask(
          {
            action: `list files of logged model "${id}"`,
            method: 'GET',
            path: `logged-models/${encodeURIComponent(id)}/artifacts/directories`,
            query: { artifact_directory_path: folder, page_token },
            repeat: 'repeatable',
            absent: modelAbsent(id),
          },
          artifactPageSchema,
          call,
        ),
      ),
    );

const downloadArtifact =
  (api: Api): LoggedModels['downloadArtifact'] =>
  async (id, path, call) => {
    checkArtifactPath(path);
    const answer = await api.raw(
      {
        action: `download file "${path}" of logged model "${id}"`,
        method: 'GET',
        url: `${api.baseUrl}/ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(id)}/artifacts/files`,
        query: { artifact_file_path: path },
        repeat: 'repeatable',
        stream: true,
        absent: {
          code: 'MLFLOW_ARTIFACT_NOT_FOUND',
          message: `logged model "${id}" has no file "${path}"`,
          hint: "look at the artifacts on the model's page: they may have been deleted",
        },
      },
      call,
    );
    return answer.body ?? new Blob([]).stream();
  };

export const createLoggedModels = (api: Api): LoggedModels => ({
  get: get(api),
  list: (filter, call) => listLoggedModels(api, filter, call),
  listArtifacts: listArtifacts(api),
  downloadArtifact: downloadArtifact(api),
});
