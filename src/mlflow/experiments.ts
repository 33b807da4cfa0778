import type { Meaning } from '../http/meaning.ts';
import { orUndefined } from '../http/or-undefined.ts';
import type { Call } from '../model/call.ts';
import type { Api, Ask } from './api.ts';
import { experimentAnswerSchema, experimentPageSchema, newExperimentSchema } from './experiment.schema.ts';
import type { Experiment } from './experiment.ts';
import { checkedEntries, checkText } from './limits.ts';
import { experimentAbsent } from './meanings.ts';
import { listPages } from './pages.ts';
import type { Tags } from './run.ts';

export interface Experiments {
  /** @throws MLFLOW_EXPERIMENT_NOT_FOUND */
  get(id: string, call?: Call): Promise<Experiment>;
  /** Also finds deleted experiments. */
  findByName(name: string, call?: Call): Promise<Experiment | undefined>;
  list(
    filter?: { readonly filter?: string; readonly view?: 'active' | 'deleted' | 'all' },
    call?: Call,
  ): AsyncIterable<Experiment>;
  /** @returns the new experiment's id. @throws MLFLOW_EXPERIMENT_EXISTS (a deleted one holds its name too) */
  create(
    experiment: { readonly name: string; readonly tags?: Tags; readonly artifactLocation?: string },
    call?: Call,
  ): Promise<string>;
  delete(id: string, call?: Call): Promise<void>;
  restore(id: string, call?: Call): Promise<void>;
}

const pageSize = 1_000;
const views = { active: 'ACTIVE_ONLY', deleted: 'DELETED_ONLY', all: 'ALL' } as const;

const present = (name: string): Meaning => ({
  code: 'MLFLOW_EXPERIMENT_EXISTS',
  message: `experiment "${name}" exists already`,
  hint: 'a deleted experiment holds its name too: restore it, or take another name',
});

/** A second delete or restore is refused, so that neither is repeated blindly. */
const turn = (api: Api, verb: 'delete' | 'restore', id: string, call?: Call): Promise<void> =>
  api.tell(
    {
      action: `${verb} experiment "${id}"`,
      method: 'POST',
      path: `experiments/${verb}`,
      body: { experiment_id: id },
      repeat: 'once',
      absent: experimentAbsent(id),
    },
    call,
  );

const listExperiments = (api: Api, filter: Parameters<Experiments['list']>[0] = {}, call?: Call) =>
  listPages((page_token) =>
    api.ask(
      {
        action: 'list experiments',
        method: 'POST',
        path: 'experiments/search',
        body: { max_results: pageSize, filter: filter.filter, view_type: views[filter.view ?? 'active'], page_token },
        repeat: 'repeatable',
      },
      experimentPageSchema,
      call,
    ),
  );

const createExperiment: (api: Api) => Experiments['create'] = (api) => async (experiment, call) => {
  const { name, tags = {}, artifactLocation } = experiment;
  checkText('name of the experiment', name, 'experimentName');
  if (artifactLocation !== undefined)
    checkText('artifact location of the experiment', artifactLocation, 'artifactLocation');
  const body = {
    name,
    tags: checkedEntries('experiment tag', tags, 'experimentTagValue'),
    artifact_location: artifactLocation,
  };
  return api.ask(
    {
      action: `create experiment "${name}"`,
      method: 'POST',
      path: 'experiments/create',
      body,
      repeat: 'once',
      present: present(name),
    },
    newExperimentSchema,
    call,
  );
};

export const createExperiments = (api: Api): Experiments => {
  const read = (action: string, path: string, query: Ask['query'], absent: Ask['absent'], call?: Call) =>
    api.ask(
      { action, method: 'GET', path, repeat: 'repeatable', ...(query && { query }), ...(absent && { absent }) },
      experimentAnswerSchema,
      call,
    );
  return {
    get: (id, call) =>
      read(`get experiment "${id}"`, 'experiments/get', { experiment_id: id }, experimentAbsent(id), call),
    findByName: (name, call) =>
      orUndefined(
        read(
          `find experiment "${name}"`,
          'experiments/get-by-name',
          { experiment_name: name },
          experimentAbsent(name),
          call,
        ),
        'MLFLOW_EXPERIMENT_NOT_FOUND',
      ),
    list: (filter, call) => listExperiments(api, filter, call),
    create: createExperiment(api),
    delete: (id, call) => turn(api, 'delete', id, call),
    restore: (id, call) => turn(api, 'restore', id, call),
  };
};
