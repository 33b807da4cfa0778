import { randomUUID } from 'node:crypto';
import { type Endpoint, endpoint } from './endpoint.ts';
import { type Entries, findEntry, readEntries } from './entries.ts';
import { getExperiment, requireActive } from './experiment-records.ts';
import { invalid, MlflowError } from './mlflow-error.ts';
import { type MlflowState, type RunRecord, runStatuses } from './mlflow-state.ts';
import { randomRunName } from './run-name.ts';
import { artifactUriOf, getActiveRun, getRun, runNameTag, toWireRun, toWireRunInfo, withTags } from './run-records.ts';
import { entryList } from './shapes.ts';

/** Tags of a new run go to the database unchecked, where only a key given twice is an error. */
const requireUniqueKeys = (tags: Entries): void => {
  if (new Set(tags.map(([key]) => key)).size < tags.length) {
    throw new MlflowError('BAD_REQUEST', '(sqlite3.IntegrityError) UNIQUE constraint failed: tags.key, tags.run_uuid');
  }
};

const nameOf = (name: string, tags: Entries): string => {
  const fromTag = findEntry(tags, runNameTag);
  if (name && fromTag && name !== fromTag) {
    throw invalid(`Both 'run_name' argument and '${runNameTag}' tag are specified, but with different values`);
  }
  return name || fromTag || randomRunName();
};

const create = endpoint({
  on: 'POST runs/create',
  shape: {
    experiment_id: 'string',
    user_id: 'string',
    run_name: 'string',
    start_time: 'int64',
    tags: entryList,
  },
  unchecked: ['user_id', 'tags'],
  run: (
    { experiment_id: experimentId, user_id: userId = '', run_name = '', start_time = 0, tags: wireTags },
    state,
  ) => {
    if (!experimentId) throw new MlflowError('BAD_REQUEST', '(sqlite3.IntegrityError) FOREIGN KEY constraint failed');
    const experiment = getExperiment(state, experimentId);
    requireActive('experiment', experiment);
    const given = readEntries(wireTags);
    requireUniqueKeys(given);
    const name = nameOf(run_name, given);
    const id = randomUUID().replaceAll('-', '');
    const run: RunRecord = {
      id,
      experimentId: experiment.id,
      name,
      userId,
      status: 'RUNNING',
      startTime: start_time,
      artifactUri: artifactUriOf(state, experiment.id, id),
      lifecycle: 'active',
      tags: findEntry(given, runNameTag) ? given : [...given, [runNameTag, name]],
      params: [],
      datasetInputs: [],
      modelInputs: [],
      modelOutputs: [],
    };
    state.runs.set(id, run);
    const { outputs: _, ...wire } = toWireRun(state, run) as Record<string, unknown>;
    return { run: wire };
  },
});

const get = endpoint({
  on: 'GET runs/get',
  shape: { run_id: 'string', run_uuid: 'string' },
  required: ['run_id'],
  run: ({ run_id: id, run_uuid: uuid = '' }, state) => ({ run: toWireRun(state, getRun(state, id || uuid)) }),
});

const update = endpoint({
  on: 'POST runs/update',
  shape: {
    run_id: 'string',
    run_uuid: 'string',
    status: { enum: runStatuses },
    end_time: 'int64',
    run_name: 'string',
  },
  required: ['run_id'],
  run: ({ run_id: id, run_uuid: uuid = '', status, end_time: endTime, run_name: name }, state) => {
    const run = getActiveRun(state, id || uuid);
    const updated = {
      ...(name ? withTags(run, [[runNameTag, name]]) : run),
      ...(status !== undefined && { status }),
      ...(endTime !== undefined && { endTime }),
    };
    state.runs.set(run.id, updated);
    return { run_info: toWireRunInfo(updated) };
  },
});

const setLifecycle = (state: MlflowState, id: string, lifecycle: RunRecord['lifecycle']): object => {
  state.runs.set(id, { ...getRun(state, id), lifecycle });
  return {};
};

const remove = endpoint({
  on: 'POST runs/delete',
  shape: { run_id: 'string' },
  required: ['run_id'],
  run: ({ run_id: id = '' }, state) => setLifecycle(state, id, 'deleted'),
});

const restore = endpoint({
  on: 'POST runs/restore',
  shape: { run_id: 'string' },
  required: ['run_id'],
  run: ({ run_id: id = '' }, state) => setLifecycle(state, id, 'active'),
});

export const runEndpoints: readonly Endpoint[] = [create, get, update, remove, restore];
