import type { AssertedStatus } from '../child/find-child.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { type AbortedTie, abortTie } from '../ties/abort-tie.ts';
import type { StatedData } from './stated-data.ts';
import { commitTie, finishTie, type OpenRun, startTie } from './stepwise.ts';

/**
 * A tie while code of this process prepares its data and trains. Disposed of before it was finished it is given up when
 * its data was never committed, and finished as failed otherwise.
 */
export interface RunSession extends AsyncDisposable {
  /** As things stand now: the run and the data commit are there once the data is committed. */
  readonly state: OpenRun;
  /** Commits what was put on the branch or into the data folder, and makes the run: the training may begin. */
  commitData(stated?: StatedData): Promise<OpenRun>;
  /** Says how the training ended; default `finished`. Data that is not committed yet is committed first. */
  finish(status?: AssertedStatus): Promise<RunOutcome>;
  /** Gives the tie up. */
  abort(): Promise<AbortedTie>;
}

/** Starts a tie for code in this process. */
export const startSession = async (plan: RunPlan, ports: RunPorts): Promise<RunSession> => {
  let state = await startTie(plan, ports);
  let isOver = false;
  const commitData: RunSession['commitData'] = async (stated) => {
    state = await commitTie(plan, ports, stated);
    return state;
  };
  const finish: RunSession['finish'] = async (status = 'finished') => {
    if (state.dataCommit === undefined) await commitData();
    const outcome = await finishTie(plan, ports, status);
    isOver = true;
    return outcome;
  };
  const abort: RunSession['abort'] = async () => {
    const aborted = await abortTie(plan, ports);
    isOver = true;
    return aborted;
  };
  return {
    get state() {
      return state;
    },
    commitData,
    finish,
    abort,
    [Symbol.asyncDispose]: async () => {
      if (isOver) return;
      await (state.dataCommit === undefined ? abort() : finish('failed'));
    },
  };
};

/** Trains within a session, and finishes it by how that ended. @throws what the training throws, once that is recorded */
export const wrapSession = async (
  session: RunSession,
  train: (run: RunSession) => Promise<void>,
): Promise<RunOutcome> => {
  try {
    await train(session);
  } catch (error) {
    // What cannot be recorded now stays unfinished, and `tieback ties` shows it: the caller's own error matters more.
    await Promise.resolve(session[Symbol.asyncDispose]()).catch(() => undefined);
    throw error;
  }
  return session.finish();
};
