import { type CommitId, isRunId, type RunId } from '../../model/ids.ts';
import { trainingRole } from '../../model/input-role.ts';
import { actorOf } from '../../tie/actor.ts';
import { datasetInput } from '../../tie/dataset-input.ts';
import { runTag } from '../../tie/keys.ts';
import { searchTiedRuns } from '../../tie/search-tied-runs.ts';
import { killTiedRuns } from '../../tie/take-back.ts';
import { shape } from '../../util/shape.ts';
import { runTagsOf } from '../link-of.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { type RunResults, runStep } from '../results.ts';

/** Makes the MLflow run, with all its links, before the script that will log to it. */
export const createRunStep = runStep('createRun', {
  after: ['experiment', 'dataCommit'],
  cancel: 'stop',
  effect: 'once',
  describe: ({ input }) =>
    input.mode === 'own'
      ? `create the MLflow run${input.runName === null ? '' : ` "${input.runName}"`}, tagged with the commit`
      : undefined,
  parse: (result) => {
    const { runId, hasCaptured } = shape({ runId: 'string|null', hasCaptured: 'boolean?' })(result);
    if (runId !== null && !isRunId(runId)) throw new TypeError('not a run id');
    return { runId, ...(hasCaptured && { hasCaptured }) };
  },
  find: async (_done, { plan, deps, signal }) => {
    if (plan.input.mode === 'adopt') return { runId: null };
    const [run] = await searchTiedRuns(deps.mlflow, runTag.tie, plan.id, { signal });
    return run === undefined ? undefined : { runId: run.id };
  },
  apply: async ({ experiment, dataCommit }, { plan, deps, signal }) => {
    const { mode, runName } = plan.input;
    if (mode === 'adopt') return { runId: null };
    const captured = deps.heard?.capturedTags;
    const run = await deps.mlflow.runs.create(
      {
        experimentId: experiment.id,
        ...(runName === null ? {} : { name: runName }),
        startTime: deps.runtime.now(),
        tags: { ...captured, ...runTagsOf(plan, dataCommit.commit) },
      },
      { signal },
    );
    return { runId: run.id, ...(captured && { hasCaptured: true }) };
  },
  undo: ({ plan, deps, signal }) => {
    const abortion = { tie: plan.id, by: actorOf(deps.runtime.env), at: deps.runtime.now() };
    return killTiedRuns(deps.mlflow, abortion, { signal });
  },
});

/** The run that tieback made; only where scripts make their own there is none. */
export const ownRunId = ({ runId }: RunResults['createRun']): RunId => {
  if (runId === null) throw new TypeError('tieback made no run of its own');
  return runId;
};

/** The run's training data and further inputs, pinned to commits. */
export const datasetsOf = ({ input }: RunPlan, commit: CommitId) => [
  datasetInput({ role: trainingRole, repository: input.repository, commit, prefix: input.prefix }),
  ...input.inputs.map((one) => datasetInput(one)),
];

/** Logs the data as MLflow dataset inputs. */
export const inputsStep = runStep('inputs', {
  after: ['createRun', 'dataCommit'],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) =>
    input.mode === 'own'
      ? `log the data as ${1 + input.inputs.length} dataset input${input.inputs.length === 0 ? '' : 's'}, pinned to commits`
      : undefined,
  parse: shape({ count: 'number' }),
  apply: async ({ createRun, dataCommit }, { plan, deps, signal }) => {
    if (createRun.runId === null) return { count: 0 };
    const datasets = datasetsOf(plan, dataCommit.commit);
    await deps.mlflow.runs.logInputs(createRun.runId, datasets, { signal });
    return { count: datasets.length };
  },
});
