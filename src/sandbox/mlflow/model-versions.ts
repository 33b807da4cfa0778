import { compact } from './compact.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { mergeEntries, readEntries, withoutEntry } from './entries.ts';
import type { MlflowState, VersionRecord } from './mlflow-state.ts';
import { checkSource, locate, resolveOrigin } from './model-source.ts';
import {
  checkRegistryTag,
  getModel,
  getVersion,
  toWireListedVersion,
  toWireVersion,
  updateModel,
  updateVersion,
  versionKey,
} from './registry-records.ts';
import { orderBy } from './search/order-by.ts';
import { searchRecords } from './search/search-records.ts';
import { listOperators, textOperators } from './search/searchable.ts';
import { taggedFields } from './search/tagged-fields.ts';
import { entryList, textList } from './shapes.ts';

const nameAndVersion = { name: 'string', version: 'string' } as const;

const markOnLoggedModel = (state: MlflowState, { modelId, name, version }: VersionRecord): void => {
  const model = state.loggedModels.get(modelId);
  if (!model) return;
  const key = 'mlflow.modelVersions';
  const known = JSON.parse(model.tags.find(([each]) => each === key)?.[1] ?? '[]') as readonly object[];
  const value = JSON.stringify([...known, { name, version }]);
  state.loggedModels.set(modelId, { ...model, tags: mergeEntries(model.tags, [[key, value]]) });
};

/** Each call makes a new version; a run id is taken as it is, whether there is such a run or not. */
const create = endpoint({
  on: 'POST model-versions/create',
  shape: {
    name: 'string',
    source: 'string',
    run_id: 'string',
    tags: entryList,
    run_link: 'string',
    description: 'string',
    model_id: 'string',
  },
  required: ['name', 'source'],
  run: (request, state) => {
    const { name = '', source = '', run_id: runId = '', model_id: modelId = '' } = request;
    const tags = mergeEntries([], readEntries(request.tags));
    for (const [key, value] of tags) checkRegistryTag(key, value);
    const origin = resolveOrigin(state, { source, runId, modelId });
    checkSource(state, origin);
    const model = getModel(state, name);
    const now = state.now();
    const version: VersionRecord = {
      name,
      version: model.lastVersion + 1,
      createdAt: now,
      updatedAt: now,
      stage: 'None',
      description: request.description ?? '',
      ...origin,
      storageLocation: locate(state, origin.source),
      runLink: request.run_link ?? '',
      tags,
    };
    state.transaction(() => {
      state.versions.set(versionKey(name, version.version), version);
      updateModel(state, model, { lastVersion: version.version });
      markOnLoggedModel(state, version);
    });
    return { model_version: toWireVersion(state, version) };
  },
});

const get = endpoint({
  on: 'GET model-versions/get',
  shape: nameAndVersion,
  required: ['name', 'version'],
  run: ({ name = '', version = '' }, state) => ({
    model_version: toWireVersion(state, getVersion(state, name, version)),
  }),
});

const update = endpoint({
  on: 'PATCH model-versions/update',
  shape: { ...nameAndVersion, description: 'string' },
  required: ['name', 'version'],
  run: ({ name = '', version = '', description }, state) => {
    const found = getVersion(state, name, version);
    const updated = updateVersion(state, found, { description, updatedAt: state.now() });
    return { model_version: toWireVersion(state, updated) };
  },
});

const remove = endpoint({
  on: 'DELETE model-versions/delete',
  shape: nameAndVersion,
  required: ['name', 'version'],
  run: ({ name = '', version = '' }, state) => {
    const found = getVersion(state, name, version);
    const model = getModel(state, name);
    state.transaction(() => {
      state.versions.delete(versionKey(name, found.version));
      updateModel(state, model, { aliases: model.aliases.filter(([, target]) => target !== String(found.version)) });
    });
    return {};
  },
});

const fields = taggedFields<VersionRecord>({
  name: { kind: 'text', operators: listOperators, read: ({ name }) => name },
  run_id: { kind: 'text', operators: listOperators, read: ({ runId }) => runId },
  source_path: { kind: 'text', operators: textOperators, read: ({ source }) => source },
  version_number: { kind: 'number', read: ({ version }) => version },
  creation_timestamp: { kind: 'number', read: ({ createdAt }) => createdAt },
  last_updated_timestamp: { kind: 'number', read: ({ updatedAt }) => updatedAt },
});

const search = endpoint({
  on: 'GET model-versions/search',
  shape: { filter: 'string', max_results: 'int64', order_by: textList, page_token: 'string' },
  run: ({ filter, max_results = 200_000, order_by, page_token }, state) => {
    const tieBreakers = [
      orderBy<VersionRecord>(({ updatedAt }) => updatedAt, 'DESC'),
      orderBy<VersionRecord>(({ name }) => name),
      orderBy<VersionRecord>(({ version }) => version, 'DESC'),
    ];
    const { rows, next_page_token } = searchRecords(
      { records: state.versions.entries(), fields, tieBreakers, most: 200_000 },
      { filter, orders: order_by, maxResults: max_results, pageToken: page_token },
    );
    return compact({ model_versions: rows.map(toWireListedVersion), next_page_token });
  },
});

const setTag = endpoint({
  on: 'POST model-versions/set-tag',
  shape: { ...nameAndVersion, key: 'string', value: 'string' },
  required: ['name', 'version', 'key'],
  run: ({ name = '', version = '', key = '', value = '' }, state) => {
    checkRegistryTag(key, value);
    const found = getVersion(state, name, version);
    updateVersion(state, found, { tags: mergeEntries(found.tags, [[key, value]]) });
    return {};
  },
});

const deleteTag = endpoint({
  on: 'DELETE model-versions/delete-tag',
  shape: { ...nameAndVersion, key: 'string' },
  required: ['name', 'version', 'key'],
  run: ({ name = '', version = '', key = '' }, state) => {
    const found = getVersion(state, name, version);
    updateVersion(state, found, { tags: withoutEntry(found.tags, key) });
    return {};
  },
});

const getDownloadUri = endpoint({
  on: 'GET model-versions/get-download-uri',
  shape: nameAndVersion,
  required: ['name', 'version'],
  run: ({ name = '', version = '' }, state) => ({ artifact_uri: getVersion(state, name, version).storageLocation }),
});

export const modelVersionEndpoints: readonly Endpoint[] = [
  create,
  get,
  update,
  remove,
  search,
  setTag,
  deleteTag,
  getDownloadUri,
];
