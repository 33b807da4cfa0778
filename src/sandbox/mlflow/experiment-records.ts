import { compact } from './compact.ts';
import { writeEntries } from './entries.ts';
import { invalid, MlflowError, notFound } from './mlflow-error.ts';
import type { ExperimentRecord, Lifecycle, MlflowState } from './mlflow-state.ts';

export const checkExperimentId = (id: string): void => {
  if (!/^-?\d+$/.test(id)) throw invalid(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`);
};

/** @throws MlflowError when there is no such experiment or the id is no number */
export const getExperiment = ({ experiments }: Pick<MlflowState, 'experiments'>, id: string): ExperimentRecord => {
  checkExperimentId(id);
  const experiment = experiments.get(String(Number(id)));
  if (!experiment) throw notFound(`No Experiment with id=${id} exists`);
  return experiment;
};

export const findExperimentByName = (
  { experiments }: Pick<MlflowState, 'experiments'>,
  name: string,
): ExperimentRecord | undefined => [...experiments.entries()].find(([, each]) => each.name === name)?.[1];

/** Writes are refused in deleted experiments. */
export const requireActive = (
  what: 'run' | 'experiment',
  record: { readonly id: string; readonly lifecycle: Lifecycle },
) => {
  if (record.lifecycle === 'active') return;
  throw invalid(`The ${what} ${record.id} must be in the 'active' state. Current state is ${record.lifecycle}.`);
};

export const updateExperiment = (
  state: MlflowState,
  experiment: ExperimentRecord,
  changes: Partial<ExperimentRecord>,
): void => state.experiments.set(experiment.id, { ...experiment, ...changes, updatedAt: state.now() });

/** Deleted experiments hold their names too. */
export const requireFreeName = (state: MlflowState, name: string): void => {
  if (findExperimentByName(state, name)) {
    throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Experiment(name=${name}) already exists.`);
  }
};

export const toWireExperiment = (experiment: ExperimentRecord): object =>
  compact({
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycle,
    last_update_time: experiment.updatedAt,
    creation_time: experiment.createdAt,
    tags: writeEntries(experiment.tags),
    workspace: 'default',
  });
