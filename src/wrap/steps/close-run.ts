import { compareDirectory, type DirectoryDifference } from '../../data/compare-directory.ts';
import { carryHashes, type Listing } from '../../data/listing.ts';
import { isTiebackError, TiebackError } from '../../errors.ts';
import type { Run, RunStatus } from '../../mlflow/run.ts';
import type { CommitId, RunId } from '../../model/ids.ts';
import { runTag } from '../../tie/keys.ts';
import { shape } from '../../util/shape.ts';
import { noteTagOf } from '../link-of.ts';
import { listVersion } from '../list-version.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';

const changesText = ({ added, changed, removed }: DirectoryDifference): string => {
  const paths = [...added, ...changed, ...removed];
  return `changed during training (${paths.length} files, first ${paths[0]})`;
};

/** What became of the data folder in words. A command may leave a folder that cannot even be read: changed as well. */
const changesIn = async (dir: string, listing: Listing, signal: AbortSignal): Promise<string | undefined> => {
  try {
    const difference = await compareDirectory(dir, listing, { signal });
    return difference === 'unchanged' ? undefined : changesText(difference);
  } catch (error) {
    if (!isTiebackError(error) || !error.code.startsWith('DATA_')) throw error;
    return `cannot be read again after training (${error.message})`;
  }
};

/** Reads the data folder again: only when it still equals the commit is it known what was trained on. */
export const dataCheckStep = runStep('dataCheck', {
  after: ['train', 'dataCommit'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input }) => (input.data === null ? undefined : `hash ${input.data.dir} again after training`),
  parse: (result) => {
    shape({ mode: 'string', check: 'string' })(result);
    return result as RunResults['dataCheck'];
  },
  apply: async ({ dataCommit }, { plan, deps, signal }) => {
    const { data, repository, prefix, baseline } = plan.input;
    if (data === null) return { mode: 'uri-given', check: 'not-checked' };
    const listingOf = (commit: CommitId) => listVersion({ repository, commit, prefix }, deps, signal);
    const [before, listing] = await Promise.all([listingOf(baseline.commit), listingOf(dataCommit.commit)]);
    const changes = await changesIn(data.dir, carryHashes(before, listing), signal);
    if (changes === undefined) return { mode: 'dir-verified', check: 'unchanged' };
    deps.onProgress({ kind: 'notice', level: 'warn', text: `${data.dir} ${changes}: recorded as a failed check` });
    return { mode: 'uri-given', check: 'changed' };
  },
});

/** 128 + n is how a shell says that signal n ended a command. */
const isSignalCode = (code: number): boolean => code > 128 && code <= 128 + 64;

export const statusFor = ({ code, isInterrupted }: Pick<RunResults['train'], 'code' | 'isInterrupted'>): RunStatus => {
  if (isSignalCode(code)) return 'KILLED';
  if (code === 0) return 'FINISHED';
  return isInterrupted ? 'KILLED' : 'FAILED';
};

const close = async (
  runId: RunId,
  status: RunStatus,
  endTime: number,
  { mlflow }: TiePorts,
  signal: AbortSignal,
): Promise<Run> => {
  await mlflow.runs.update(runId, { status, endTime }, { signal });
  const run = await mlflow.runs.get(runId, { signal });
  if (run.status === status && run.endTime === endTime) return run;
  throw new TiebackError('MLFLOW_NOT_STORED_AS_SENT', `run "${runId}" was to be ${status}, and is ${run.status}`, {
    hint: 'another process may still be writing to it; finish the tie later with: tieback resume',
  });
};

const closeIfRunning = async (
  runId: RunId,
  status: RunStatus,
  endTime: number,
  deps: TiePorts,
  signal: AbortSignal,
): Promise<void> => {
  const run = await deps.mlflow.runs.find(runId, { signal });
  if (run?.status === 'RUNNING' && !run.isDeleted) await close(runId, status, endTime, deps, signal);
};

/** Gives the run the status that the command's end says, whatever the script's MLflow client left behind. */
export const closeRunStep = runStep('closeRun', {
  after: ['train', 'attachRun', 'metrics', 'dataCheck', 'dataCommit'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: () => "set the run's status from the exit code",
  parse: (result) => {
    shape({ status: 'string' })(result);
    return result as RunResults['closeRun'];
  },
  apply: async ({ train, attachRun, dataCheck, dataCommit }, { plan, deps, signal }) => {
    const status = statusFor(train);
    const { runId, extraRuns } = attachRun;
    const run = await deps.mlflow.runs.get(runId, { signal });
    const note = noteTagOf(plan, dataCommit.commit, run, deps.onProgress);
    await deps.mlflow.runs.logBatch(runId, { tags: { [runTag.dataMode]: dataCheck.mode, ...note } }, { signal });
    await Promise.all([
      close(runId, status, train.endedAt, deps, signal),
      ...extraRuns.map((extra) => closeIfRunning(extra, status, train.endedAt, deps, signal)),
    ]);
    return { status };
  },
});
