import { compact } from './compact.ts';
import { findEntry, mergeEntries, writeEntries } from './entries.ts';
import { getExperiment, requireActive } from './experiment-records.ts';
import { notFound } from './mlflow-error.ts';
import type { MlflowState, RunRecord } from './mlflow-state.ts';

export const runNameTag = 'mlflow.runName';

/** @throws MlflowError when there is no such run; deleted runs are there */
export const getRun = ({ runs }: Pick<MlflowState, 'runs'>, id: string): RunRecord => {
  const run = runs.get(id);
  if (!run) throw notFound(`Run with id=${id} not found`);
  return run;
};

/** A run that may be written to. */
export const getActiveRun = (state: MlflowState, id: string): RunRecord => {
  const run = getRun(state, id);
  requireActive('run', run);
  return run;
};

/** A run's name stands in a tag as well; whichever is written, the other follows. */
export const withTags = (run: RunRecord, changes: RunRecord['tags']): RunRecord => {
  const tags = mergeEntries(run.tags, changes);
  const name = findEntry(changes, runNameTag) ?? run.name;
  return { ...run, name, tags };
};

export const toWireRunInfo = (run: RunRecord): object =>
  compact({
    run_id: run.id,
    run_uuid: run.id,
    run_name: run.name,
    experiment_id: run.experimentId,
    user_id: run.userId,
    status: run.status,
    start_time: run.startTime,
    end_time: run.endTime,
    artifact_uri: run.artifactUri,
    lifecycle_stage: run.lifecycle,
  });

const toWireInputs = ({ datasets }: MlflowState, run: RunRecord): object =>
  compact({
    dataset_inputs: run.datasetInputs.map(({ dataset, tags }) =>
      compact({ tags: writeEntries(tags), dataset: compact({ ...datasets.get(dataset) }) }),
    ),
    model_inputs: run.modelInputs.map((id) => ({ model_id: id })),
  });

/** A run as the service tells it: the latest value of each metric, datasets as they were first logged. */
export const toWireRun = (state: MlflowState, run: RunRecord): object => ({
  info: toWireRunInfo(run),
  data: compact({
    metrics: state.metrics.latest(run.id),
    params: writeEntries(run.params),
    tags: writeEntries(run.tags),
  }),
  inputs: toWireInputs(state, run),
  outputs: compact({ model_outputs: run.modelOutputs }),
});

/** Where a new run's artifacts go. */
export const artifactUriOf = (state: MlflowState, experimentId: string, runId: string): string =>
  `${getExperiment(state, experimentId).artifactLocation}/${runId}/artifacts`;
