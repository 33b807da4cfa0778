import type { Run } from '../../mlflow/run.ts';
import { mlflowTag, runTag } from '../../tie/keys.ts';
import { latestAttempt } from '../../tie/latest-attempt.ts';
import { runTagsOf } from '../link-of.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { RunResults } from '../results.ts';

type Done = Pick<RunResults, 'experiment' | 'dataCommit' | 'train'>;
type Ports = Pick<TiePorts, 'mlflow' | 'onProgress'>;

const searched = 100;
const shown = 3;

const untiedSince = async (
  { experiment, train }: Pick<RunResults, 'experiment' | 'train'>,
  { mlflow }: Pick<Ports, 'mlflow'>,
  signal: AbortSignal,
): Promise<readonly Run[]> => {
  const newest = { experimentIds: [experiment.id], orderBy: ['attributes.start_time DESC'], limit: searched };
  const runs = await Array.fromAsync(mlflow.runs.search(newest, { signal }));
  return runs.filter(
    ({ startTime, tags }) =>
      tags[runTag.tie] === undefined && startTime >= train.startedAt && startTime <= train.endedAt,
  );
};

/**
 * What `MlflowClient.create_run` makes carries no tag of the context that it was made in: a run of the script may well be
 * there, and cannot be told from anybody else's.
 */
const tellUnrecognised = async (
  done: Pick<RunResults, 'experiment' | 'train'>,
  { input }: RunPlan,
  { mlflow, onProgress }: Ports,
  signal: AbortSignal,
): Promise<void> => {
  const warn = (text: string) => onProgress({ kind: 'notice', level: 'warn', text });
  warn(
    `no MLflow run on ${input.mlflow.trackingUri} could be recognised as the script's: an empty one was made for it. A run of MlflowClient.create_run carries no tag of tieback: use mlflow.start_run(), or give create_run the tags of mlflow.tracking.context.registry.resolve_tags(), or tie it afterwards with tieback link RUN; a tracking URI that the script sets must be that one`,
  );
  const untied = await untiedSince(done, { mlflow }, signal);
  if (untied.length === 0) return;
  const ids = untied.slice(0, shown).map(({ id }) => id);
  const more = untied.length > shown ? ', …' : '';
  warn(
    `runs of experiment "${input.experiment}" that began during the training and belong to no tie: ${ids.join(', ')}${more}`,
  );
};

/** The oldest that is nobody's child. */
const scriptsOwn = (runs: readonly Run[]): Run | undefined =>
  runs.find(({ tags }) => tags[mlflowTag.parentRun] === undefined) ?? runs[0];

/** A script of which no run is recognised still gets one, so that its data and its outcome are on record. */
const makeRun = async (done: Done, plan: RunPlan, deps: Ports, signal: AbortSignal): Promise<Run> => {
  const { experiment, dataCommit, train } = done;
  await tellUnrecognised(done, plan, deps, signal);
  const { runName } = plan.input;
  const named = runName === null ? {} : { name: runName };
  const run = {
    experimentId: experiment.id,
    ...named,
    startTime: train.startedAt,
    tags: runTagsOf(plan, dataCommit.commit),
  };
  return deps.mlflow.runs.create(run, { signal });
};

/** The run that a script made for itself; where none is recognised, one that is made in its place. */
export const scriptsRun = async (
  runs: readonly Run[],
  done: Done,
  plan: RunPlan,
  deps: Ports,
  signal: AbortSignal,
): Promise<Run> => scriptsOwn(latestAttempt(runs)) ?? makeRun(done, plan, deps, signal);
