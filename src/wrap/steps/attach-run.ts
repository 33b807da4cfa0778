import type { Run, Tags } from '../../mlflow/run.ts';
import { asRunId, type RunId } from '../../model/ids.ts';
import { mlflowTag, runTag } from '../../tie/keys.ts';
import { latestAttempt } from '../../tie/latest-attempt.ts';
import { searchTiedRuns } from '../../tie/search-tied-runs.ts';
import { counted } from '../../util/counted.ts';
import { shape } from '../../util/shape.ts';
import { commandTagsOf, contextTagsOf, hasLinkedNote, runTagsOf } from '../link-of.ts';
import { type Sent, sendAllMetrics } from '../metrics/send-metrics.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep, type SealedMeanwhile, type SeenTags } from '../results.ts';
import { datasetsOf } from './create-run.ts';
import { sealedMeanwhile } from './sealed-meanwhile.ts';

type Done = Pick<RunResults, 'createRun' | 'experiment' | 'dataCommit' | 'train'>;

/** The run that a script made for itself: the oldest that is nobody's child. */
const scriptsOwn = (runs: readonly Run[]): Run | undefined =>
  runs.find(({ tags }) => tags[mlflowTag.parentRun] === undefined) ?? runs[0];

/** A script that made no run at all still gets one, so that its data and its outcome are on record. */
const makeRun = async (
  { experiment, dataCommit, train }: Done,
  plan: RunPlan,
  deps: Pick<TiePorts, 'mlflow' | 'onProgress'>,
  signal: AbortSignal,
): Promise<Run> => {
  deps.onProgress({
    kind: 'notice',
    level: 'warn',
    text: `the script made no MLflow run on ${plan.input.mlflow.trackingUri}: one was made for it; a tracking URI that it sets must be that one`,
  });
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

/** Gives a run that the script made what tieback would have given its own; the note follows when the run is closed. */
const adopt = async (
  run: Run,
  { dataCommit, train }: Done,
  plan: RunPlan,
  { mlflow }: Pick<TiePorts, 'mlflow'>,
  signal: AbortSignal,
): Promise<void> => {
  const attempts: Tags = train.attempt === undefined ? {} : { [runTag.attempts]: `${train.attempt}` };
  const tags = { ...contextTagsOf(plan, dataCommit.commit), ...commandTagsOf(plan), ...attempts };
  await mlflow.runs.logBatch(run.id, { tags }, { signal });
  await mlflow.runs.logInputs(run.id, datasetsOf(plan, dataCommit.commit), { signal });
};

const idsBesides = (runs: readonly Run[], main: RunId): readonly RunId[] =>
  runs
    .map(({ id }) => id)
    .filter((id) => id !== main)
    .sort();

const namesOf = async (
  run: Run,
  { experiment }: Pick<Done, 'experiment'>,
  { input }: RunPlan,
  { mlflow }: Pick<TiePorts, 'mlflow'>,
  signal: AbortSignal,
): Promise<NonNullable<RunResults['attachRun']['own']>> => {
  const isOurs = run.experimentId === experiment.id;
  const { name } = isOurs ? { name: input.experiment } : await mlflow.experiments.get(run.experimentId, { signal });
  return { experiment: name, runName: run.name };
};

const seenTags = ({ tags }: Run, { dataCommit }: Pick<Done, 'dataCommit'>, plan: RunPlan): SeenTags => ({
  hasLinkedNote: hasLinkedNote(plan, dataCommit.commit, { tags }),
  dataMode: tags[runTag.dataMode] ?? null,
});

const tellElsewhere = (experiment: string, { input }: RunPlan, { onProgress }: Pick<TiePorts, 'onProgress'>): void => {
  if (experiment === input.experiment) return;
  const text = `the script made its run in experiment "${experiment}", and not in "${input.experiment}", which was asked for`;
  onProgress({ kind: 'notice', level: 'info', text });
};

const withSeal = async (
  run: Run | undefined,
  plan: RunPlan,
  deps: Pick<TiePorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<Pick<RunResults['attachRun'], 'sealed'>> => {
  const sealed = run === undefined ? undefined : await sealedMeanwhile(run, plan, deps, signal);
  return sealed === undefined ? {} : { sealed };
};

/** Finds the tie's run, and whatever runs the script made besides: nested ones, those of its threads and processes. */
export const attachRunStep = runStep('attachRun', {
  after: ['train', 'createRun', 'experiment', 'dataCommit'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input }) => (input.mode === 'adopt' ? 'find the run that the script makes, and tag it' : undefined),
  parse: (result) => {
    const read = shape({ runId: 'string', experimentId: 'string', extraRuns: 'strings' });
    const { runId, experimentId, extraRuns } = read(result);
    const { seen, own, sealed } = result as { seen?: unknown; own?: unknown; sealed?: SealedMeanwhile };
    const more = {
      ...(seen === undefined ? {} : { seen: shape({ hasLinkedNote: 'boolean', dataMode: 'string|null' })(seen) }),
      ...(own === undefined ? {} : { own: shape({ experiment: 'string', runName: 'string' })(own) }),
      ...(sealed === undefined ? {} : { sealed }),
    };
    return { runId: asRunId(runId), experimentId, extraRuns: extraRuns.map(asRunId), ...more };
  },
  apply: async (done, { plan, deps, signal }) => {
    const found = (await searchTiedRuns(deps.mlflow, runTag.tie, plan.id, { signal })).filter(
      ({ isDeleted }) => !isDeleted,
    );
    const runs = found.toSorted((a, b) => a.startTime - b.startTime);
    const { runId } = done.createRun;
    if (runId !== null) {
      const own = runs.find(({ id }) => id === runId);
      const seen = own === undefined ? {} : { seen: seenTags(own, done, plan) };
      const sealed = await withSeal(own, plan, deps, signal);
      return { runId, experimentId: done.experiment.id, extraRuns: idsBesides(runs, runId), ...seen, ...sealed };
    }
    const own = scriptsOwn(latestAttempt(runs)) ?? (await makeRun(done, plan, deps, signal));
    const sealed = await withSeal(own, plan, deps, signal);
    const [names] = await Promise.all([
      namesOf(own, done, plan, deps, signal),
      'sealed' in sealed ? undefined : adopt(own, done, plan, deps, signal),
    ]);
    tellElsewhere(names.experiment, plan, deps);
    return {
      runId: own.id,
      experimentId: own.experimentId,
      extraRuns: idsBesides(runs, own.id),
      own: names,
      ...sealed,
    };
  },
});

const rejectedText = ({ rejected, firstRejected }: Sent): string => {
  const what = `${counted(rejected, 'entry', 'entries')} of the metrics file could not be recorded`;
  if (firstRejected === undefined) return what;
  return `${what}; ${rejected === 1 ? '' : 'the first is '}in line ${firstRejected.line}: ${firstRejected.why}`;
};

/** Sends what the script wrote to its metrics file. */
export const metricsStep = runStep('metrics', {
  after: ['train', 'attachRun'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: () => undefined,
  parse: shape({ lines: 'number', rejected: 'number' }),
  apply: async ({ attachRun }, { deps, signal }) => {
    if (attachRun.sealed !== undefined) return { lines: 0, rejected: 0 };
    const sent = await sendAllMetrics(deps.mlflow.runs, attachRun.runId, deps.folder, deps.runtime, { signal });
    if (sent.rejected > 0) deps.onProgress({ kind: 'notice', level: 'warn', text: deps.redact(rejectedText(sent)) });
    return { lines: sent.lines, rejected: sent.rejected };
  },
});
