import { TiebackError } from '../../errors.ts';
import type { Run, RunStatus, Tags } from '../../mlflow/run.ts';
import type { RunId } from '../../model/ids.ts';
import { actorOf } from '../../tie/actor.ts';
import { runTag } from '../../tie/keys.ts';
import { allExperimentIds } from '../../tie/search-tied-runs.ts';
import { shape } from '../../util/shape.ts';
import { together } from '../../util/together.ts';
import type { AssertedStatus } from '../child/find-child.ts';
import { noteTagOf } from '../link-of.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep, type SealedMeanwhile } from '../results.ts';
import { ownRunId } from './create-run.ts';
import { sealedAfterLong, tellSealed } from './sealed-meanwhile.ts';

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

/** What the script wrote and nobody finds in the run. */
const rejectedTags = ({ rejected }: RunResults['metrics']): Tags =>
  rejected === 0 ? {} : { [runTag.metricsRejected]: String(rejected) };

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
  deps: Pick<TiePorts, 'mlflow' | 'heard'>,
  signal: AbortSignal,
): Promise<Run> => {
  const status = statusFor(train);
  const isClosed = (run: Run): boolean => run.status === status && run.endTime === train.endedAt;
  const read = deps.heard?.closedRun ?? (await deps.mlflow.runs.get(runId, { signal }));
  if (isClosed(read)) return read;
  await close(runId, train, deps, signal);
  const run = await deps.mlflow.runs.get(runId, { signal });
  if (isClosed(run)) return run;
  throw new TiebackError('MLFLOW_NOT_STORED_AS_SENT', `run "${runId}" was to be ${status}, and is ${run.status}`, {
    hint: 'another process may still be writing to it; finish the tie later with: tieback resume',
  });
};

/** Closes a run that the script made besides, and left open. */
export const closeExtraRun = async (
  run: Run | undefined,
  train: RunResults['train'],
  deps: MlflowPort,
  signal: AbortSignal,
): Promise<void> => {
  if (run?.status !== 'RUNNING' || run.isDeleted) return;
  const tags = assertionTags(train);
  if (Object.keys(tags).length > 0) await deps.mlflow.runs.logBatch(run.id, { tags }, { signal });
  await close(run.id, train, deps, signal);
};

/** The tags that say how sure the link is, and the note with its links. */
export const checkedTagsOf = (
  run: Run,
  { dataCommit, dataCheck }: Pick<RunResults, 'dataCommit' | 'dataCheck'>,
  plan: RunPlan,
  { onProgress }: Pick<TiePorts, 'onProgress'>,
): Tags => ({ [runTag.dataMode]: dataCheck.mode, ...noteTagOf(plan, dataCommit.commit, run, onProgress) });

/** Tags of the run that are known only now, and those that were `late` for its creation; nothing is sent when there are none. */
const tagAtEnd = async (
  runId: RunId,
  tags: Tags,
  late: Tags,
  { train }: Pick<RunResults, 'train'>,
  plan: RunPlan,
  { mlflow }: MlflowPort,
  signal: AbortSignal,
): Promise<void> => {
  // The exit code alone is worth a request only where somebody may take the tie up; chance has no say in it.
  const isExitTold = Object.keys(tags).length > 0 || plan.input.key !== undefined;
  const all = { ...late, ...tags, ...(isExitTold ? exitTags(train) : {}) };
  if (Object.keys(all).length > 0) await mlflow.runs.logBatch(runId, { tags: all }, { signal });
};

const describe = () => "set the run's status from how the training ended";
const parse = (result: unknown): RunResults['closeRun'] => {
  shape({ status: 'string' })(result);
  return result as RunResults['closeRun'];
};

/** A run that another machine has closed and sealed stays as it is. */
const leave = (
  sealed: SealedMeanwhile,
  train: RunResults['train'],
  plan: RunPlan,
  deps: TiePorts,
): RunResults['closeRun'] => {
  tellSealed(sealed, train, plan, deps);
  return { status: sealed.status, isSealed: true };
};

/** tieback's own run is known: it is closed first, so that looking for the tie's runs reads it as it was closed. */
const closeOwnRunStep = runStep('closeRun', {
  after: ['train', 'createRun', 'metrics', 'capture', 'packages'],
  cancel: 'finish',
  effect: 'repeatable',
  describe,
  parse,
  apply: async (done, { plan, deps, signal }) => {
    const { train, createRun, metrics, capture, packages } = done;
    const runId = ownRunId(createRun);
    const sealed = metrics.sealed ?? (await sealedAfterLong(runId, train.endedAt, plan, deps, signal));
    if (sealed !== undefined) return leave(sealed, train, plan, deps);
    const experimentIds = allExperimentIds(deps.mlflow, { signal });
    // Whoever asks for them is told why there are none.
    experimentIds.catch(() => undefined);
    if (deps.heard !== undefined) deps.heard.experimentIds = experimentIds;
    const late = createRun.hasCaptured ? {} : capture.tags;
    const tags = { ...packages.tags, ...rejectedTags(metrics), ...endTags(train, deps) };
    await tagAtEnd(runId, tags, late, done, plan, deps, signal);
    await close(runId, train, deps, signal);
    return { status: statusFor(train) };
  },
});

const closeScriptsRunStep = runStep('closeRun', {
  after: ['train', 'attachRun', 'metrics', 'dataCheck', 'dataCommit', 'capture', 'packages'],
  cancel: 'finish',
  effect: 'repeatable',
  describe,
  parse,
  apply: async (done, { plan, deps, signal }) => {
    const { train, attachRun, metrics, capture, packages } = done;
    const { runId, extraRuns } = attachRun;
    const known = attachRun.sealed ?? metrics.sealed;
    const sealed = known ?? (await sealedAfterLong(runId, train.endedAt, plan, deps, signal));
    if (sealed !== undefined) return leave(sealed, train, plan, deps);
    const checkedTags = checkedTagsOf(await deps.mlflow.runs.get(runId, { signal }), done, plan, deps);
    const tags = {
      ...capture.tags,
      ...packages.tags,
      ...rejectedTags(metrics),
      ...endTags(train, deps),
      ...checkedTags,
    };
    await tagAtEnd(runId, tags, {}, done, plan, deps, signal);
    const closeExtra = (extra: RunId) => async (either: AbortSignal) =>
      closeExtraRun(await deps.mlflow.runs.find(extra, { signal: either }), train, deps, either);
    await together([(either) => close(runId, train, deps, either), ...extraRuns.map(closeExtra)], signal);
    return { status: statusFor(train) };
  },
});

/** Gives the run the status that the command's end says, whatever the script's MLflow client left behind. */
export const closeRunStep = ({ input }: RunPlan) => (input.mode === 'own' ? closeOwnRunStep : closeScriptsRunStep);
