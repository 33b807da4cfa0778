import { type Endpoint, endpoint } from './endpoint.ts';
import { mergeEntries, readEntries, withoutEntry } from './entries.ts';
import {
  findExperimentByName,
  getExperiment,
  requireFreeName,
  toWireExperiment,
  updateExperiment,
} from './experiment-records.ts';
import { checkLength, checkTags } from './limits.ts';
import { invalid, MlflowError, notFound } from './mlflow-error.ts';
import type { Lifecycle, MlflowState } from './mlflow-state.ts';
import { entryList } from './shapes.ts';

const nameLimit = 500;
const tagValueLimit = 20_000;

const create = endpoint({
  on: 'POST experiments/create',
  shape: { name: 'string', artifact_location: 'string', tags: entryList },
  required: ['name'],
  run: ({ name = '', artifact_location: location, tags: wireTags }, state) => {
    const tags = readEntries(wireTags);
    checkLength('name', name, nameLimit);
    checkTags(tags, tagValueLimit);
    requireFreeName(state, name);
    const id = String(state.experiments.size);
    const [createdAt, updatedAt] = [state.now(), state.now()];
    const artifactLocation = location || `mlflow-artifacts:/${id}`;
    state.experiments.set(id, { id, name, artifactLocation, lifecycle: 'active', createdAt, updatedAt, tags });
    return { experiment_id: id };
  },
});

const get = endpoint({
  on: 'GET experiments/get',
  shape: { experiment_id: 'string' },
  required: ['experiment_id'],
  run: ({ experiment_id: id = '' }, state) => ({ experiment: toWireExperiment(getExperiment(state, id)) }),
});

const getByName = endpoint({
  on: 'GET experiments/get-by-name',
  shape: { experiment_name: 'string' },
  required: ['experiment_name'],
  run: ({ experiment_name: name = '' }, state) => {
    const experiment = findExperimentByName(state, name);
    if (!experiment) throw notFound(`Could not find experiment with name '${name}'`);
    return { experiment: toWireExperiment(experiment) };
  },
});

const update = endpoint({
  on: 'POST experiments/update',
  shape: { experiment_id: 'string', new_name: 'string' },
  required: ['experiment_id', 'new_name'],
  run: ({ experiment_id: id = '', new_name: name = '' }, state) => {
    checkLength('name', name, nameLimit);
    const experiment = getExperiment(state, id);
    if (experiment.lifecycle !== 'active') {
      throw new MlflowError('INVALID_STATE', 'Cannot rename a non-active experiment.');
    }
    if (experiment.name !== name && findExperimentByName(state, name)) {
      throw new MlflowError('BAD_REQUEST', 'UNIQUE constraint failed: experiments.name');
    }
    updateExperiment(state, experiment, { name });
    return {};
  },
});

/** Deleting or restoring an experiment does the same to all of its runs. */
const move = (state: MlflowState, id: string, from: Lifecycle, to: Lifecycle): object => {
  const experiment = getExperiment(state, id);
  if (experiment.lifecycle !== from) throw notFound(`No Experiment with id=${id} exists`);
  state.transaction(() => {
    updateExperiment(state, experiment, { lifecycle: to });
    for (const [runId, run] of [...state.runs.entries()]) {
      if (run.experimentId === experiment.id) state.runs.set(runId, { ...run, lifecycle: to });
    }
  });
  return {};
};

const remove = endpoint({
  on: 'POST experiments/delete',
  shape: { experiment_id: 'string' },
  required: ['experiment_id'],
  run: ({ experiment_id: id = '' }, state) => move(state, id, 'active', 'deleted'),
});

const restore = endpoint({
  on: 'POST experiments/restore',
  shape: { experiment_id: 'string' },
  required: ['experiment_id'],
  run: ({ experiment_id: id = '' }, state) => move(state, id, 'deleted', 'active'),
});

const setTag = endpoint({
  on: 'POST experiments/set-experiment-tag',
  shape: { experiment_id: 'string', key: 'string', value: 'string' },
  required: ['experiment_id', 'key'],
  run: ({ experiment_id: id = '', key = '', value = '' }, state) => {
    checkTags([[key, value]], tagValueLimit);
    const experiment = getExperiment(state, id);
    if (experiment.lifecycle !== 'active') throw invalid(`The experiment ${id} must be in the 'active' state`);
    updateExperiment(state, experiment, { tags: mergeEntries(experiment.tags, [[key, value]]) });
    return {};
  },
});

const deleteTag = endpoint({
  on: 'POST experiments/delete-experiment-tag',
  shape: { experiment_id: 'string', key: 'string' },
  required: ['experiment_id', 'key'],
  run: ({ experiment_id: id = '', key = '' }, state) => {
    const experiment = getExperiment(state, id);
    const tags = withoutEntry(experiment.tags, key);
    if (tags.length === experiment.tags.length) throw notFound(`No tag with name: ${key} in experiment with id ${id}`);
    updateExperiment(state, experiment, { tags });
    return {};
  },
});

export const experimentEndpoints: readonly Endpoint[] = [
  create,
  get,
  getByName,
  update,
  remove,
  restore,
  setTag,
  deleteTag,
];
