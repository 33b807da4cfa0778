import { type Endpoint, endpoint } from './endpoint.ts';
import { type Entries, findEntry, mergeEntries, readEntries, withoutEntry } from './entries.ts';
import { checkKey, checkLength, storable } from './limits.ts';
import { type LoggedPoint, toPointValue } from './metric-log.ts';
import { invalid, MlflowError, notFound } from './mlflow-error.ts';
import type { MlflowState, RunRecord } from './mlflow-state.ts';
import { getActiveRun, withTags } from './run-records.ts';
import { entryList } from './shapes.ts';
import { isJsonObject, type Message } from './wire-message.ts';

const metricShape = {
  key: 'string',
  value: 'double',
  timestamp: 'int64',
  step: 'int64',
  model_id: 'string',
  dataset_name: 'string',
  dataset_digest: 'string',
} as const;

const toPoint = ({
  key = '',
  value = 0,
  timestamp = 0,
  step = 0,
  ...about
}: Message<typeof metricShape>): LoggedPoint => {
  checkKey(key);
  if (timestamp < 0) throw invalid(`Invalid value ${timestamp} for parameter 'timestamp' supplied`);
  return {
    key,
    value: toPointValue(value),
    timestamp,
    step,
    ...(about.model_id && { model_id: about.model_id }),
    ...(about.dataset_name && { dataset_name: about.dataset_name }),
    ...(about.dataset_digest && { dataset_digest: about.dataset_digest }),
  };
};

/** A param is written once: the same value again is nothing, another one an error before anything is written. */
const withParams = (run: RunRecord, params: Entries): RunRecord => {
  const changed = params.find(([key, value]) => (findEntry(run.params, key) ?? value) !== value);
  if (changed) {
    throw invalid(
      `Changing param values is not allowed. Param with key='${changed[0]}' was already logged for run ID='${run.id}'.`,
    );
  }
  return { ...run, params: mergeEntries(run.params, params) };
};

const limits = [
  ['metrics', 1000],
  ['params', 100],
  ['tags', 100],
] as const;

const checkBatchSize = (sizes: Readonly<Record<(typeof limits)[number][0], number>>): void => {
  const tooLong = limits.find(([kind, limit]) => sizes[kind] > limit);
  if (tooLong || sizes.metrics + sizes.params + sizes.tags > 1000) {
    throw invalid(`A batch logging request can contain at most ${tooLong?.[1] ?? 1000} ${tooLong?.[0] ?? 'items'}`);
  }
};

const requireUniqueParams = (params: Entries): void => {
  if (new Set(params.map(([key]) => key)).size < params.length) {
    throw invalid('Duplicate parameter keys have been submitted');
  }
};

const neededInItems = { metrics: ['key', 'value', 'timestamp'], params: ['key'], tags: ['key'] } as const;

const checkItems = (json: Readonly<Record<string, unknown>>): void => {
  for (const [list, names] of Object.entries(neededInItems)) {
    const items = json[list];
    for (const [index, item] of (Array.isArray(items) ? items : []).entries()) {
      const missing = names.find((name) => !isJsonObject(item) || (item[name] ?? '') === '');
      if (missing) throw invalid(`Missing value for required parameter '${list}[${index}].${missing}'.`);
    }
  }
};

const logBatch = endpoint({
  on: 'POST runs/log-batch',
  shape: { run_id: 'string', metrics: { list: { message: metricShape } }, params: entryList, tags: entryList },
  required: ['run_id'],
  check: checkItems,
  run: ({ run_id: id = '', metrics, params: wireParams, tags: wireTags }, state) => {
    const points = metrics.map(toPoint);
    const params = storable('param', readEntries(wireParams));
    const tags = storable('tag', readEntries(wireTags));
    checkBatchSize({ metrics: points.length, params: params.length, tags: tags.length });
    requireUniqueParams(params);
    const run = withTags(withParams(getActiveRun(state, id), params), tags);
    requireModels(state, points);
    state.transaction(() => {
      if (params.length + tags.length > 0) state.runs.set(id, run);
      state.metrics.append(id, points);
    });
    return {};
  },
});

const requireModels = ({ loggedModels }: MlflowState, points: readonly LoggedPoint[]): void => {
  if (points.some(({ model_id: id }) => id !== undefined && !loggedModels.has(id))) {
    throw new MlflowError('BAD_REQUEST', '(sqlite3.IntegrityError) FOREIGN KEY constraint failed');
  }
};

const runIds = { run_id: 'string', run_uuid: 'string' } as const;

const logMetric = endpoint({
  on: 'POST runs/log-metric',
  shape: { ...runIds, ...metricShape },
  required: ['run_id', 'key', 'value', 'timestamp'],
  run: ({ run_id: id, run_uuid: uuid = '', ...metric }, state) => {
    const point = toPoint(metric);
    const run = getActiveRun(state, id || uuid);
    requireModels(state, [point]);
    state.metrics.append(run.id, [point]);
    return {};
  },
});

const logParameter = endpoint({
  on: 'POST runs/log-parameter',
  shape: { ...runIds, key: 'string', value: 'string' },
  required: ['run_id', 'key'],
  run: ({ run_id: id, run_uuid: uuid = '', key = '', value = '' }, state) => {
    const params = storable('param', [[key, value]]);
    const run = getActiveRun(state, id || uuid);
    state.runs.set(run.id, withParams(run, params));
    return {};
  },
});

const setTag = endpoint({
  on: 'POST runs/set-tag',
  shape: { ...runIds, key: 'string', value: 'string' },
  required: ['run_id', 'key'],
  run: ({ run_id: id, run_uuid: uuid = '', key = '', value = '' }, state) => {
    const tags = storable('tag', [[key, value]]);
    const run = getActiveRun(state, id || uuid);
    state.runs.set(run.id, withTags(run, tags));
    return {};
  },
});

const deleteTag = endpoint({
  on: 'POST runs/delete-tag',
  shape: { run_id: 'string', key: 'string' },
  required: ['run_id', 'key'],
  run: ({ run_id: id = '', key = '' }, state) => {
    const run = getActiveRun(state, id);
    const tags = withoutEntry(run.tags, key);
    if (tags.length === run.tags.length) throw notFound(`No tag with name: ${key} in run with id ${id}`);
    state.runs.set(id, { ...run, tags });
    return {};
  },
});

const needed = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'];
const modelHistoryTag = 'mlflow.log-model.history';

const readModel = (text: string): object => {
  const model = (() => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw invalid(`Malformed model info. \n ${text} \n is not a valid JSON.`);
    }
  })();
  // The service takes for granted that it is an object, and breaks on anything else.
  if (!isJsonObject(model)) throw new TypeError('a model is told as a JSON object');
  if (needed.some((name) => !(name in model))) {
    throw invalid(`Model json is missing mandatory fields of: ${needed.join(', ')}`);
  }
  return model;
};

const appendModel = (state: MlflowState, run: RunRecord, model: object): void => {
  const history = JSON.parse(findEntry(run.tags, modelHistoryTag) ?? '[]') as readonly object[];
  const tags: Entries = [[modelHistoryTag, JSON.stringify([...history, model])]];
  for (const [key, value] of tags) checkLength(key, value, 8000);
  state.runs.set(run.id, withTags(run, tags));
};

const logModel = endpoint({
  on: 'POST runs/log-model',
  shape: { run_id: 'string', model_json: 'string' },
  required: ['run_id', 'model_json'],
  run: ({ run_id: id = '', model_json: text = '' }, state) => {
    const model = readModel(text);
    appendModel(state, getActiveRun(state, id), model);
    return {};
  },
});

export const runDataEndpoints: readonly Endpoint[] = [logBatch, logMetric, logParameter, setTag, deleteTag, logModel];
