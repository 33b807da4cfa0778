import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { checkedEntries, checkText } from './limits.ts';
import { modelAbsent, versionAbsent } from './meanings.ts';
import { modelVersionAnswerSchema, modelVersionPageSchema } from './model-version.schema.ts';
import type { ModelVersion } from './model-version.ts';
import { listPages } from './pages.ts';
import type { Tags } from './run.ts';
import { checkStored, tagValues } from './stored-as-sent.ts';

export interface ModelVersions {
  /** @throws MLFLOW_VERSION_NOT_FOUND */
  get(name: string, version: string, call?: Call): Promise<ModelVersion>;
  /** @throws MLFLOW_ALIAS_NOT_FOUND, MLFLOW_MODEL_NOT_FOUND */
  getByAlias(name: string, alias: string, call?: Call): Promise<ModelVersion>;
  list(filter: { readonly filter?: string }, call?: Call): AsyncIterable<ModelVersion>;
  /** Never sent twice when it may have happened: each call makes a new version. */
  create(
    version: {
      readonly name: string;
      readonly source: string;
      readonly runId?: string;
      /** The logged model (MLflow 3) that it is made of; its artifacts are then the source. */
      readonly modelId?: string;
      readonly description?: string;
      readonly tags?: Tags;
    },
    call?: Call,
  ): Promise<ModelVersion>;
  setTag(name: string, version: string, key: string, value: string, call?: Call): Promise<void>;
  /** From MLflow 3 on, aliases that stand at it go with it; before, they are left standing at nothing. @throws MLFLOW_VERSION_NOT_FOUND */
  delete(name: string, version: string, call?: Call): Promise<void>;
}

const pageSize = 1_000;

const createVersion: (api: Api) => ModelVersions['create'] = (api) => async (version, call) => {
  const { name, source, runId, modelId, description, tags = {} } = version;
  if (description !== undefined) checkText('description of the model version', description, 'description');
  const created = await api.ask(
    {
      action: `create a version of registered model "${name}"`,
      method: 'POST',
      path: 'model-versions/create',
      body: {
        name,
        source,
        run_id: runId,
        model_id: modelId,
        description,
        tags: checkedEntries('model version tag', tags, 'registryTagValue'),
      },
      repeat: 'once',
      absent: modelAbsent(name),
    },
    modelVersionAnswerSchema,
    call,
  );
  checkStored(
    `version "${created.version}" of registered model "${name}"`,
    {
      name,
      // A logged model brings a source of its own.
      source: modelId === undefined ? source : undefined,
      'run id': runId,
      description: description || undefined,
      ...tagValues(tags),
    },
    {
      name: created.name,
      source: created.source,
      'run id': created.runId,
      description: created.description,
      ...tagValues(created.tags),
    },
  );
  return created;
};

const getVersion: (api: Api) => ModelVersions['get'] = (api) => (name, version, call) =>
  api.ask(
    {
      action: `get version "${version}" of registered model "${name}"`,
      method: 'GET',
      path: 'model-versions/get',
      query: { name, version },
      repeat: 'repeatable',
      absent: versionAbsent(name, version),
    },
    modelVersionAnswerSchema,
    call,
  );

const getByAlias: (api: Api) => ModelVersions['getByAlias'] = (api) => (name, alias, call) =>
  api.ask(
    {
      action: `get alias "${alias}" of registered model "${name}"`,
      method: 'GET',
      path: 'registered-models/alias',
      query: { name, alias },
      repeat: 'repeatable',
      absent: modelAbsent(name),
      // A missing alias is an invalid parameter to MLflow.
      invalid: {
        code: 'MLFLOW_ALIAS_NOT_FOUND',
        message: `alias "${alias}" of registered model "${name}" does not exist`,
        hint: `look at the aliases there are: page "${name}" under Models in the MLflow UI`,
      },
    },
    modelVersionAnswerSchema,
    call,
  );

const listVersions = (api: Api, filter: string | undefined, call?: Call) =>
  listPages((page_token) =>
    api.ask(
      {
        action: 'list model versions',
        method: 'GET',
        path: 'model-versions/search',
        query: { filter, max_results: pageSize, page_token },
        repeat: 'repeatable',
      },
      modelVersionPageSchema,
      call,
    ),
  );

export const createModelVersions = (api: Api): ModelVersions => ({
  get: getVersion(api),
  getByAlias: getByAlias(api),
  list: ({ filter }, call) => listVersions(api, filter, call),
  create: createVersion(api),
  setTag: async (name, version, key, value, call) => {
    const [tag] = checkedEntries('model version tag', { [key]: value }, 'registryTagValue');
    await api.tell(
      {
        action: `set tag "${key}" of version "${version}" of registered model "${name}"`,
        method: 'POST',
        path: 'model-versions/set-tag',
        body: { name, version, ...tag },
        repeat: 'repeatable',
        absent: versionAbsent(name, version),
      },
      call,
    );
  },
  delete: async (name, version, call) => {
    await api.tell(
      {
        action: `delete version "${version}" of registered model "${name}"`,
        method: 'DELETE',
        path: 'model-versions/delete',
        body: { name, version },
        repeat: 'once',
        absent: versionAbsent(name, version),
      },
      call,
    );
  },
});
