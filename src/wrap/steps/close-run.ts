import { TiebackError } from '../../errors.ts';
import type { Run, RunStatus, Tags } from '../../mlflow/run.ts';
import type { RunId } from '../../model/ids.ts';
import { actorOf } from '../../tie/actor.ts';
import { runTag } from '../../tie/keys.ts';
import { shape } from '../../util/shape.ts';
import type { AssertedStatus } from '../child/find-child.ts';
import { noteTagOf } from '../link-of.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';
import { sealedByNow, tellSealed } from './sealed-meanwhile.ts';

/** 128 + n is how a shell says that signal n ended a command. */
const isSignalCode = (code: number): boolean => code > 128 && code <= 128 + 64;

const assertedStatuses: { readonly [S in AssertedStatus]: RunStatus } = {
  finished: 'FINISHED',
  failed: 'FAILED',
  killed: 'KILLED',
};

type End = Pick<RunResults['train'], 'code' | 'isInterrupted' | 'assertion' | 'recorded'>;

export const statusFor = ({ code, isInterrupted, assertion, recorded }: End): RunStatus => {
  if (assertion !== null) return assertedStatuses[assertion.status];
  if (recorded !== undefined) return recorded;
  if (code !== null && isSignalCode(code)) return 'KILLED';
  if (code === 0) return 'FINISHED';
  return isInterrupted ? 'KILLED' : 'FAILED';
};

type MlflowPort = Pick<TiePorts, 'mlflow'>;

const assertionTags = ({ assertion }: End): Tags =>
  assertion === null ? {} : { [runTag.statusAssertedBy]: assertion.by, [runTag.statusAssertedAt]: assertion.at };

/** Who says how the command ended, where that was not seen: before the tie is sealed on it, the run itself tells so. */
const endTags = (train: End, { runtime }: Pick<TiePorts, 'runtime'>): Tags =>
  train.recorded === undefined ? assertionTags(train) : { [runTag.statusRecordedBy]: actorOf(runtime.env) };

/** What another machine can go by, should this one not come to the link. */
const exitTags = ({ code, isInterrupted }: End): Tags =>
  code === null ? {} : { [runTag.exitCode]: isInterrupted ? `${code} interrupted` : `${code}` };

/** MLflow's answer says what it stored; whether it stays so is seen when the record is read. */
const close = (runId: RunId, train: End & { endedAt: number }, { mlflow }: MlflowPort, signal: AbortSignal) =>
  mlflow.runs.update(runId, { status: statusFor(train), endTime: train.endedAt }, { signal });

/**
 * The run as it was closed. A process that outlived the command may have opened it again: it is then closed once more.
 * @throws MLFLOW_NOT_STORED_AS_SENT
 */
export const getClosedRun = async (
  runId: RunId,
  train: RunResults['train'],
  deps: MlflowPort,
  signal: AbortSignal,
): Promise<Run> => {
  const status = statusFor(train);
  const isClosed = (run: Run): boolean => run.status === status && run.endTime === train.endedAt;
  const read = await deps.mlflow.runs.get(runId, { signal });
  if (isClosed(read)) return read;
  await close(runId, train, deps, signal);
  const run = await deps.mlflow.runs.get(runId, { signal });
  if (isClosed(run)) return run;
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

type Done = Pick<RunResults, 'train' | 'attachRun' | 'dataCheck' | 'dataCommit' | 'capture' | 'packages'>;

/** Tags of the run that are known, or may be lost, only now; nothing is sent when it has them all. */
const tagAtEnd = async (
  { train, attachRun, dataCheck, dataCommit, capture, packages }: Done,
  plan: RunPlan,
  deps: Pick<TiePorts, 'mlflow' | 'runtime' | 'onProgress'>,
  signal: AbortSignal,
): Promise<void> => {
  const { runId, seen } = attachRun;
  const isLinked = seen?.hasLinkedNote === true && seen.dataMode === dataCheck.mode;
  const links = async (): Promise<Tags> => {
    const run = await deps.mlflow.runs.get(runId, { signal });
    const note = noteTagOf(plan, dataCommit.commit, run, deps.onProgress);
    return { [runTag.dataMode]: dataCheck.mode, ...note };
  };
  const known = { ...capture.tags, ...packages.tags, ...endTags(train, deps) };
  const tags = { ...known, ...(isLinked ? {} : await links()) };
  // The exit code alone is worth a request only where somebody may take the tie up.
  if (Object.keys(tags).length === 0 && plan.input.key === undefined) return;
  await deps.mlflow.runs.logBatch(runId, { tags: { ...tags, ...exitTags(train) } }, { signal });
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
    const { train, attachRun } = done;
    const sealed = await sealedByNow(done, plan, deps, signal);
    if (sealed !== undefined) tellSealed(sealed, train, plan, deps);
    else await tagAtEnd(done, plan, deps, signal);
    await Promise.all([
      sealed === undefined ? close(attachRun.runId, train, deps, signal) : undefined,
      ...attachRun.extraRuns.map((extra) => closeIfRunning(extra, train, deps, signal)),
    ]);
    return sealed === undefined ? { status: statusFor(train) } : { status: sealed.status, isSealed: true };
  },
});
