import { orUndefined } from '../http/or-undefined.ts';
import type { Call } from '../model/call.ts';
import type { Api, Ask } from './api.ts';
import { checkAlias } from './check-alias.ts';
import { checkedEntries, checkText } from './limits.ts';
import { modelAbsent, versionAbsent } from './meanings.ts';
import { listPages } from './pages.ts';
import { registeredModelAnswerSchema, registeredModelPageSchema } from './registered-model.schema.ts';
import type { RegisteredModel } from './registered-model.ts';
import type { Tags } from './run.ts';
import { checkStored, tagValues } from './stored-as-sent.ts';

export interface RegisteredModels {
  /** @throws MLFLOW_MODEL_NOT_FOUND */
  get(name: string, call?: Call): Promise<RegisteredModel>;
  find(name: string, call?: Call): Promise<RegisteredModel | undefined>;
  list(filter?: { readonly filter?: string }, call?: Call): AsyncIterable<RegisteredModel>;
  /** @throws MLFLOW_MODEL_EXISTS */
  create(
    model: { readonly name: string; readonly description?: string; readonly tags?: Tags },
    call?: Call,
  ): Promise<RegisteredModel>;
  delete(name: string, call?: Call): Promise<void>;
  setTag(name: string, key: string, value: string, call?: Call): Promise<void>;
  /** @throws MLFLOW_VERSION_NOT_FOUND */
  setAlias(name: string, alias: string, version: string, call?: Call): Promise<void>;
  /** Absent already: nothing happens. */
  deleteAlias(name: string, alias: string, call?: Call): Promise<void>;
}

const pageSize = 1_000;
/** MLflow keeps prompts in the same table. */
const promptTag = 'mlflow.prompt.is_prompt';

const getModel = (api: Api, name: string, call?: Call): Promise<RegisteredModel> =>
  api.ask(
    {
      action: `get registered model "${name}"`,
      method: 'GET',
      path: 'registered-models/get',
      query: { name },
      repeat: 'repeatable',
      absent: modelAbsent(name),
    },
    registeredModelAnswerSchema,
    call,
  );

async function* listModels(api: Api, filter: string | undefined, call?: Call) {
  const models = listPages((page_token) =>
    api.ask(
      {
        action: 'list registered models',
        method: 'GET',
        path: 'registered-models/search',
        query: { filter, max_results: pageSize, page_token },
        repeat: 'repeatable',
      },
      registeredModelPageSchema,
      call,
    ),
  );
  for await (const model of models) {
    if (model.tags[promptTag] !== 'true') yield model;
  }
}

const createModel: (api: Api) => RegisteredModels['create'] = (api) => async (model, call) => {
  const { name, description, tags = {} } = model;
  checkText('name of the registered model', name, 'modelName');
  if (description !== undefined) checkText('description of the registered model', description, 'description');
  const created = await api.ask(
    {
      action: `create registered model "${name}"`,
      method: 'POST',
      path: 'registered-models/create',
      body: { name, description, tags: checkedEntries('model tag', tags, 'registryTagValue') },
      repeat: 'once',
      present: {
        code: 'MLFLOW_MODEL_EXISTS',
        message: `registered model "${name}" exists already`,
        hint: 'use it, or take another name (MLflow keeps prompts under the same names)',
      },
    },
    registeredModelAnswerSchema,
    call,
  );
  checkStored(
    `registered model "${name}"`,
    { name, description: description || undefined, ...tagValues(tags) },
    {
      name: created.name,
      description: created.description,
      ...tagValues(created.tags),
    },
  );
  return created;
};

type Change = Pick<Ask, 'action' | 'method' | 'path' | 'body'> & Partial<Pick<Ask, 'repeat' | 'absent'>>;

export const createRegisteredModels = (api: Api): RegisteredModels => {
  const change = (name: string, ask: Change, call?: Call) =>
    api.tell({ repeat: 'repeatable', absent: modelAbsent(name), ...ask }, call);
  return {
    get: (name, call) => getModel(api, name, call),
    find: (name, call) => orUndefined(getModel(api, name, call), 'MLFLOW_MODEL_NOT_FOUND'),
    list: (filter, call) => listModels(api, filter?.filter, call),
    create: createModel(api),
    delete: (name, call) => {
      const action = `delete registered model "${name}"`;
      return change(
        name,
        { action, method: 'DELETE', path: 'registered-models/delete', body: { name }, repeat: 'once' },
        call,
      );
    },
    setTag: async (name, key, value, call) => {
      const [tag] = checkedEntries('model tag', { [key]: value }, 'registryTagValue');
      const action = `set tag "${key}" of registered model "${name}"`;
      const body = { name, ...tag };
      await change(name, { action, method: 'POST', path: 'registered-models/set-tag', body }, call);
    },
    setAlias: async (name, alias, version, call) => {
      checkAlias(alias);
      const action = `set alias "${alias}" of registered model "${name}"`;
      const body = { name, alias, version };
      const absent = versionAbsent(name, version);
      await change(name, { action, method: 'POST', path: 'registered-models/alias', body, absent }, call);
    },
    deleteAlias: async (name, alias, call) => {
      const action = `delete alias "${alias}" of registered model "${name}"`;
      await change(name, { action, method: 'DELETE', path: 'registered-models/alias', body: { name, alias } }, call);
    },
  };
};
