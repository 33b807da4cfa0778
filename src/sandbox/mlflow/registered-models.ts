import { compact } from './compact.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { mergeEntries, readEntries, withoutEntry } from './entries.ts';
import { MlflowError } from './mlflow-error.ts';
import type { MlflowState, ModelRecord } from './mlflow-state.ts';
import {
  checkModelName,
  checkRegistryTag,
  getModel,
  latestVersions,
  toWireModel,
  toWireVersion,
  updateModel,
  versionKey,
  versionsOf,
} from './registry-records.ts';
import { orderBy } from './search/order-by.ts';
import { searchRecords } from './search/search-records.ts';
import { textOperators } from './search/searchable.ts';
import { taggedFields } from './search/tagged-fields.ts';
import { entryList, textList } from './shapes.ts';

const requireFreeName = (state: MlflowState, name: string): void => {
  checkModelName(name);
  if (state.models.has(name)) {
    throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${name}) already exists.`);
  }
};

const create = endpoint({
  on: 'POST registered-models/create',
  shape: { name: 'string', tags: entryList, description: 'string' },
  required: ['name'],
  run: ({ name = '', tags: wireTags, description = '' }, state) => {
    const tags = mergeEntries([], readEntries(wireTags));
    for (const [key, value] of tags) checkRegistryTag(key, value);
    requireFreeName(state, name);
    const [createdAt, updatedAt] = [state.now(), state.now()];
    const model: ModelRecord = { name, createdAt, updatedAt, description, tags, aliases: [], lastVersion: 0 };
    state.models.set(name, model);
    return { registered_model: toWireModel(state, model) };
  },
});

const get = endpoint({
  on: 'GET registered-models/get',
  shape: { name: 'string' },
  required: ['name'],
  run: ({ name = '' }, state) => ({ registered_model: toWireModel(state, getModel(state, name)) }),
});

const update = endpoint({
  on: 'PATCH registered-models/update',
  shape: { name: 'string', description: 'string' },
  required: ['name'],
  run: ({ name = '', description = '' }, state) => ({
    registered_model: toWireModel(state, updateModel(state, getModel(state, name), { description })),
  }),
});

const rename = endpoint({
  on: 'POST registered-models/rename',
  shape: { name: 'string', new_name: 'string' },
  required: ['name', 'new_name'],
  run: ({ name = '', new_name: newName = '' }, state) => {
    const model = getModel(state, name);
    if (newName !== name) requireFreeName(state, newName);
    const renamed = state.transaction(() => {
      for (const version of versionsOf(state, name)) {
        state.versions.delete(versionKey(name, version.version));
        state.versions.set(versionKey(newName, version.version), { ...version, name: newName, updatedAt: state.now() });
      }
      state.models.delete(name);
      return updateModel(state, { ...model, name: newName });
    });
    return { registered_model: toWireModel(state, renamed) };
  },
});

const remove = endpoint({
  on: 'DELETE registered-models/delete',
  shape: { name: 'string' },
  required: ['name'],
  run: ({ name = '' }, state) => {
    getModel(state, name);
    state.transaction(() => {
      for (const { version } of versionsOf(state, name)) state.versions.delete(versionKey(name, version));
      state.models.delete(name);
    });
    return {};
  },
});

const fields = taggedFields<ModelRecord>({
  name: { kind: 'text', operators: textOperators, read: ({ name }) => name },
  timestamp: { kind: 'number', read: ({ updatedAt }) => updatedAt },
  last_updated_timestamp: { kind: 'number', read: ({ updatedAt }) => updatedAt },
});

const search = endpoint({
  on: 'GET registered-models/search',
  shape: { filter: 'string', max_results: 'int64', order_by: textList, page_token: 'string' },
  run: ({ filter, max_results = 100, order_by, page_token }, state) => {
    const { rows, next_page_token } = searchRecords(
      { records: state.models.entries(), fields, tieBreakers: [orderBy(({ name }) => name)], most: 1000, least: 0 },
      { filter, orders: order_by, maxResults: max_results, pageToken: page_token },
    );
    return compact({ registered_models: rows.map((model) => toWireModel(state, model)), next_page_token });
  },
});

const setTag = endpoint({
  on: 'POST registered-models/set-tag',
  shape: { name: 'string', key: 'string', value: 'string' },
  required: ['name', 'key'],
  run: ({ name = '', key = '', value = '' }, state) => {
    checkRegistryTag(key, value);
    const model = getModel(state, name);
    updateModel(state, model, { tags: mergeEntries(model.tags, [[key, value]]) });
    return {};
  },
});

const deleteTag = endpoint({
  on: 'DELETE registered-models/delete-tag',
  shape: { name: 'string', key: 'string' },
  required: ['name', 'key'],
  run: ({ name = '', key = '' }, state) => {
    const model = getModel(state, name);
    updateModel(state, model, { tags: withoutEntry(model.tags, key) });
    return {};
  },
});

const getLatest = endpoint({
  on: 'GET registered-models/get-latest-versions',
  also: ['POST'],
  shape: { name: 'string', stages: textList },
  required: ['name'],
  run: ({ name = '', stages }, state) => {
    getModel(state, name);
    const isWanted = (stage: string): boolean =>
      stages.length === 0 || stages.some((each) => each.toLowerCase() === stage.toLowerCase());
    const found = latestVersions(state, name).filter(({ stage }) => isWanted(stage));
    return compact({ model_versions: found.map((version) => toWireVersion(state, version)) });
  },
});

export const registeredModelEndpoints: readonly Endpoint[] = [
  create,
  get,
  update,
  rename,
  remove,
  search,
  setTag,
  deleteTag,
  getLatest,
];
