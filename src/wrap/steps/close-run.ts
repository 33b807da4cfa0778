import { TiebackError } from '../../errors.ts';
import type { Run, RunStatus, Tags } from '../../mlflow/run.ts';
import type { RunId } from '../../model/ids.ts';
import { runTag } from '../../tie/keys.ts';
import { shape } from '../../util/shape.ts';
import type { AssertedStatus } from '../child/find-child.ts';
import { noteTagOf } from '../link-of.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';
import type { RunPlan } from '../run-plan.ts';

/** 128 + n is how a shell says that signal n ended a command. */
const isSignalCode = (code: number): boolean => code > 128 && code <= 128 + 64;

const assertedStatuses: { readonly [S in AssertedStatus]: RunStatus } = {
  finished: 'FINISHED',
  failed: 'FAILED',
  killed: 'KILLED',
};

type End = Pick<RunResults['train'], 'code' | 'isInterrupted' | 'assertion'>;

export const statusFor = ({ code, isInterrupted, assertion }: End): RunStatus => {
  if (assertion !== null) return assertedStatuses[assertion.status];
  if (code !== null && isSignalCode(code)) return 'KILLED';
  if (code === 0) return 'FINISHED';
  return isInterrupted ? 'KILLED' : 'FAILED';
};

type MlflowPort = Pick<TiePorts, 'mlflow'>;

const assertionTags = ({ assertion }: End): Tags =>
  assertion === null ? {} : { [runTag.statusAssertedBy]: assertion.by, [runTag.statusAssertedAt]: assertion.at };

const close = async (
  runId: RunId,
  train: RunResults['train'],
  { mlflow }: MlflowPort,
  signal: AbortSignal,
): Promise<Run> => {
  const [status, endTime] = [statusFor(train), train.endedAt];
  await mlflow.runs.update(runId, { status, endTime }, { signal });
  const run = await mlflow.runs.get(runId, { signal });
  if (run.status === status && run.endTime === endTime) return run;
  throw new TiebackError('MLFLOW_NOT_STORED_AS_SENT', `run "${runId}" was to be ${status}, and is ${run.status}`, {
    hint: 'another process may still be writing to it; finish the tie later with: tieback resume',
  });
};

const closeIfRunning = async (
  runId: RunId,
  train: RunResults['train'],
  deps: MlflowPort,
  signal: AbortSignal,
): Promise<void> => {
  const run = await deps.mlflow.runs.find(runId, { signal });
  if (run?.status !== 'RUNNING' || run.isDeleted) return;
  const tags = assertionTags(train);
  if (Object.keys(tags).length > 0) await deps.mlflow.runs.logBatch(runId, { tags }, { signal });
  await close(runId, train, deps, signal);
};

/**
 * A script that calls `mlflow.set_experiment` fails over the run that it was given, and one that makes its own runs leaves
 * that empty. What it printed is the terminal's: the empty run is all that there is to see of it.
 */
const tellUnusedRun = (
  { input }: RunPlan,
  { params, metrics }: Run,
  { train, attachRun }: Pick<RunResults, 'train' | 'attachRun'>,
  { onProgress }: Pick<TiePorts, 'onProgress'>,
): void => {
  const isUsed = Object.keys(params).length + metrics.length > 0;
  const isSuspicious = attachRun.extraRuns.length > 0 || (statusFor(train) === 'FAILED' && !train.isInterrupted);
  if (input.mode === 'adopt' || isUsed || !isSuspicious) return;
  const text =
    "no parameter and no metric was logged to the run: if the script calls mlflow.set_experiment or makes runs of its own, run it with --mode adopt; a tracking URI that it sets must be tieback's";
  onProgress({ kind: 'notice', level: 'info', text });
};

/** Gives the run the status that the command's end says, whatever the script's MLflow client left behind. */
export const closeRunStep = runStep('closeRun', {
  after: ['train', 'attachRun', 'metrics', 'dataCheck', 'dataCommit', 'capture', 'packages'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: () => "set the run's status from how the training ended",
  parse: (result) => {
    shape({ status: 'string' })(result);
    return result as RunResults['closeRun'];
  },
  apply: async (done, { plan, deps, signal }) => {
    const { train, attachRun, dataCheck, dataCommit } = done;
    const { runId, extraRuns } = attachRun;
    const run = await deps.mlflow.runs.get(runId, { signal });
    const note = noteTagOf(plan, dataCommit.commit, run, deps.onProgress);
    const captured = { ...done.capture.tags, ...done.packages.tags };
    const tags = { ...captured, [runTag.dataMode]: dataCheck.mode, ...assertionTags(train), ...note };
    await deps.mlflow.runs.logBatch(runId, { tags }, { signal });
    await Promise.all([
      close(runId, train, deps, signal),
      ...extraRuns.map((extra) => closeIfRunning(extra, train, deps, signal)),
    ]);
    tellUnusedRun(plan, run, done, deps);
    return { status: statusFor(train) };
  },
});
