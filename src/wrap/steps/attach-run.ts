import type { Run } from '../../mlflow/run.ts';
import { asRunId, type RunId } from '../../model/ids.ts';
import { shape } from '../../util/shape.ts';
import { together } from '../../util/together.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep, type SealedMeanwhile } from '../results.ts';
import { adopt } from './adopt-run.ts';
import { closeExtraRun } from './close-run.ts';
import { ownRunId } from './create-run.ts';
import { dropTwins } from './drop-twins.ts';
import { findRuns } from './find-runs.ts';
import { isWhole, mendLink } from './mend-link.ts';
import { scriptsRun } from './scripts-run.ts';
import { sealedMeanwhile } from './sealed-meanwhile.ts';

type Done = Pick<RunResults, 'createRun' | 'experiment' | 'dataCommit' | 'train'>;

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

const tellElsewhere = (experiment: string, { input }: RunPlan, { onProgress }: Pick<TiePorts, 'onProgress'>): void => {
  if (experiment === input.experiment) return;
  const text = `the script made its run in experiment "${experiment}", and not in "${input.experiment}", which was asked for`;
  onProgress({ kind: 'notice', level: 'info', text });
};

const parse = (result: unknown): RunResults['attachRun'] => {
  const read = shape({
    runId: 'string',
    experimentId: 'string',
    extraRuns: 'strings',
    own: 'object?',
    sealed: 'object?',
  });
  const { runId, experimentId, extraRuns, own, sealed } = read(result);
  return {
    runId: asRunId(runId),
    experimentId,
    extraRuns: extraRuns.map(asRunId),
    ...(own === undefined ? {} : { own: shape({ experiment: 'string', runName: 'string' })(own) }),
    ...(sealed === undefined ? {} : { sealed: sealed as SealedMeanwhile }),
  };
};

const withSeal = async (
  run: Run,
  plan: RunPlan,
  deps: Pick<TiePorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<Pick<RunResults['attachRun'], 'sealed'>> => {
  const sealed = await sealedMeanwhile(run, plan, deps, signal);
  return sealed === undefined ? {} : { sealed };
};

/** Finds what runs the script made besides tieback's own: nested ones, those of its threads and processes. */
const attachOwnRunStep = runStep('attachRun', {
  after: ['train', 'createRun', 'experiment', 'dataCommit', 'dataCheck', 'closeRun'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: () => undefined,
  parse,
  apply: async (done, { plan, deps, signal }) => {
    const runId = ownRunId(done.createRun);
    const runs = await dropTwins(await findRuns(plan, deps, signal), runId, deps, signal);
    const own = runs.find(({ id }) => id === runId);
    const extras = runs.filter((run) => run !== own);
    const isQuiet = extras.every(({ status }) => status !== 'RUNNING');
    if (deps.heard !== undefined && own !== undefined && isQuiet && isWhole(own, done, plan))
      deps.heard.closedRun = own;
    await together(
      [
        (either) => (done.closeRun.isSealed ? undefined : mendLink(own, done, plan, deps, either)),
        ...extras.map((extra) => (either: AbortSignal) => closeExtraRun(extra, done.train, deps, either)),
      ],
      signal,
    );
    return { runId, experimentId: done.experiment.id, extraRuns: idsBesides(extras, runId) };
  },
});

/** Finds the tie's run, and whatever runs the script made besides. */
const attachScriptsRunStep = runStep('attachRun', {
  after: ['train', 'createRun', 'experiment', 'dataCommit'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input: { runName } }) =>
    `find the run that the script makes, and tag it${runName === null ? '' : `; the script names it, which need not be "${runName}"`}`,
  parse,
  apply: async (done, { plan, deps, signal }) => {
    const runs = await findRuns(plan, deps, signal);
    const own = await scriptsRun(runs, done, plan, deps, signal);
    const sealed = await withSeal(own, plan, deps, signal);
    const [names] = await together(
      [
        (either) => namesOf(own, done, plan, deps, either),
        (either) => ('sealed' in sealed ? undefined : adopt(own, done, plan, deps, either)),
      ],
      signal,
    );
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

/** The run of a tie: a script's own is looked for before it can be closed, tieback's is closed before it is read. */
export const attachRunStep = ({ input }: RunPlan) => (input.mode === 'own' ? attachOwnRunStep : attachScriptsRunStep);
