import { randomUUID } from 'node:crypto';
import { compact } from './compact.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { findEntry, mergeEntries, readEntries, withoutEntry, writeEntries } from './entries.ts';
import { getExperiment, requireActive } from './experiment-records.ts';
import { invalid, MlflowError, notFound } from './mlflow-error.ts';
import type { LoggedModelRecord, MlflowState } from './mlflow-state.ts';
import { randomRunName } from './run-name.ts';
import { orderBy } from './search/order-by.ts';
import { searchRecords } from './search/search-records.ts';
import { type Fields, listOperators, type SearchField, textOperators } from './search/searchable.ts';
import { taggedFields } from './search/tagged-fields.ts';
import { entryList, textList } from './shapes.ts';

const statuses = ['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'] as const;

/** @throws MlflowError when there is no such model or it is deleted */
export const getLoggedModel = ({ loggedModels }: MlflowState, id: string): LoggedModelRecord => {
  const model = loggedModels.get(id);
  if (!model || model.lifecycle === 'deleted') throw notFound(`Logged model with ID '${id}' not found.`);
  return model;
};

const save = (state: MlflowState, model: LoggedModelRecord): LoggedModelRecord => {
  const updated = { ...model, updatedAt: state.now() };
  state.loggedModels.set(model.id, updated);
  return updated;
};

const toWire = (state: MlflowState, model: LoggedModelRecord): object => {
  const metrics = state.metrics.ofModel(model.sourceRunId, model.id);
  return {
    info: compact({
      model_id: model.id,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.createdAt,
      last_updated_timestamp_ms: model.updatedAt,
      artifact_uri: model.artifactUri,
      status: model.status,
      model_type: model.modelType,
      source_run_id: model.sourceRunId,
      tags: writeEntries(model.tags),
    }),
    data: compact({
      params: writeEntries(model.params),
      metrics: metrics.map((point) => ({ ...point, run_id: model.sourceRunId })),
    }),
  };
};

const create = endpoint({
  on: 'POST logged-models',
  shape: {
    experiment_id: 'string',
    name: 'string',
    model_type: 'string',
    source_run_id: 'string',
    params: entryList,
    tags: entryList,
  },
  required: ['experiment_id'],
  run: ({ experiment_id: experimentId = '', name, model_type, source_run_id, params, tags }, state) => {
    const experiment = getExperiment(state, experimentId);
    requireActive('experiment', experiment);
    const id = `m-${randomUUID().replaceAll('-', '')}`;
    const model = save(state, {
      id,
      experimentId: experiment.id,
      name: name || randomRunName(),
      modelType: model_type ?? '',
      sourceRunId: source_run_id ?? '',
      artifactUri: `${experiment.artifactLocation}/models/${id}/artifacts`,
      status: statuses[0],
      lifecycle: 'active',
      createdAt: state.now(),
      updatedAt: state.now(),
      tags: readEntries(tags),
      params: readEntries(params),
    });
    return { model: toWire(state, model) };
  },
});

const get = endpoint({
  on: 'GET logged-models/:model_id',
  shape: {},
  run: (_, state, { model_id: id = '' }) => ({ model: toWire(state, getLoggedModel(state, id)) }),
});

/** The body must name the model again. */
const finalize = endpoint({
  on: 'PATCH logged-models/:model_id',
  shape: { model_id: 'string', status: { enum: statuses } },
  required: ['model_id', 'status'],
  run: ({ model_id: id = '', status }, state) => {
    const model = getLoggedModel(state, id);
    if (status === undefined) throw invalid("Invalid value for parameter 'status' supplied.");
    return { model: toWire(state, save(state, { ...model, status })) };
  },
});

const remove = endpoint({
  on: 'DELETE logged-models/:model_id',
  shape: {},
  run: (_, state, { model_id: id = '' }) => {
    save(state, { ...getLoggedModel(state, id), lifecycle: 'deleted' });
    return {};
  },
});

const setTags = endpoint({
  on: 'PATCH logged-models/:model_id/tags',
  shape: { tags: entryList },
  run: ({ tags }, state, { model_id: id = '' }) => {
    const model = getLoggedModel(state, id);
    state.loggedModels.set(id, { ...model, tags: mergeEntries(model.tags, readEntries(tags)) });
    return {};
  },
});

const deleteTag = endpoint({
  on: 'DELETE logged-models/:model_id/tags/:key',
  shape: {},
  run: (_, state, { model_id: id = '', key = '' }) => {
    const model = getLoggedModel(state, id);
    const tags = withoutEntry(model.tags, key);
    if (tags.length === model.tags.length) throw notFound(`No tag with key '${key}' found for model with ID '${id}'.`);
    state.loggedModels.set(id, { ...model, tags });
    return {};
  },
});

const logParams = endpoint({
  on: 'POST logged-models/:model_id/params',
  shape: { model_id: 'string', params: entryList },
  required: ['model_id'],
  run: ({ params }, state, { model_id: id = '' }) => {
    const model = getLoggedModel(state, id);
    state.loggedModels.set(id, { ...model, params: mergeEntries(model.params, readEntries(params)) });
    return {};
  },
});

const attributes: Readonly<Record<string, SearchField<LoggedModelRecord>>> = {
  name: { kind: 'text', operators: listOperators, read: ({ name }) => name },
  model_id: { kind: 'text', operators: listOperators, read: ({ id }) => id },
  model_type: { kind: 'text', operators: listOperators, read: ({ modelType }) => modelType },
  source_run_id: { kind: 'text', operators: listOperators, read: ({ sourceRunId }) => sourceRunId },
  creation_timestamp: { kind: 'number', read: ({ createdAt }) => createdAt },
  creation_time: { kind: 'number', read: ({ createdAt }) => createdAt },
  last_updated_timestamp: { kind: 'number', read: ({ updatedAt }) => updatedAt },
};
const attributeOrTag = taggedFields(attributes);

/** An unknown attribute breaks the service's query, where other searches refuse it. */
const fields: Fields<LoggedModelRecord> = (name) => {
  const { entity, key } = name;
  if (entity === 'param')
    return { kind: 'text', operators: textOperators, read: ({ params }) => findEntry(params, key) };
  if (entity === 'metric') throw new MlflowError('NOT_IMPLEMENTED', 'the sandbox finds no logged models by metrics');
  if (entity === 'attribute' && !Object.hasOwn(attributes, key)) {
    throw new MlflowError('INTERNAL_ERROR', `type object 'SqlLoggedModel' has no attribute '${key}'`);
  }
  return attributeOrTag(name);
};

const toOrder = ({ field_name: name = '', ascending = true }): string => {
  if (name.startsWith('metrics.')) {
    throw new MlflowError('NOT_IMPLEMENTED', 'the sandbox orders no logged models by metrics');
  }
  if (!Object.hasOwn(attributes, name)) throw invalid(`Invalid order by field name: ${name}`);
  return `${name} ${ascending ? 'ASC' : 'DESC'}`;
};

const search = endpoint({
  on: 'POST logged-models/search',
  shape: {
    experiment_ids: textList,
    filter: 'string',
    max_results: 'int64',
    order_by: { list: { message: { field_name: 'string', ascending: 'bool' } } },
    page_token: 'string',
  },
  required: ['experiment_ids'],
  run: ({ experiment_ids, filter, max_results: maxResults, order_by, page_token }, state) => {
    const orders = order_by.map(toOrder);
    const { rows, next_page_token } = searchRecords(
      {
        records: state.loggedModels.entries(),
        fields,
        isVisible: ({ experimentId, lifecycle }) => experiment_ids.includes(experimentId) && lifecycle === 'active',
        tieBreakers: [orderBy(({ createdAt }) => createdAt, 'DESC'), orderBy(({ id }) => id)],
        most: Number.MAX_SAFE_INTEGER,
      },
      {
        filter,
        orders,
        maxResults: maxResults || 50,
        pageToken: page_token,
        scope: { experiment_ids, filter, orders },
      },
    );
    return compact({ models: rows.map((model) => toWire(state, model)), next_page_token });
  },
});

export const loggedModelEndpoints: readonly Endpoint[] = [
  create,
  search,
  get,
  finalize,
  remove,
  setTags,
  deleteTag,
  logParams,
];
