import { TiebackError } from '../../errors.ts';
import { asInterruption, openCallInterrupts, openClosingInterrupts } from '../call-interrupts.ts';
import type { AssertedStatus } from '../child/find-child.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { type AbortedTie, type AbortOptions, abortTie } from '../ties/abort-tie.ts';
import { incompleteTie, tellUnended } from './incomplete-tie.ts';
import type { StatedData } from './stated-data.ts';
import { commitTie, finishTie, type OpenRun, startTie } from './stepwise.ts';

/**
 * A tie while code of this process prepares its data and trains. Disposed of before it was finished it is given up when
 * its data was never committed, and finished otherwise: as killed when it was cancelled, else as failed. What cannot be
 * recorded then is told as a warning by `onProgress`; and thrown, TIE_INCOMPLETE, unless it was cancelled or one of its
 * verbs has thrown already.
 */
export interface RunSession extends AsyncDisposable {
  /** As things stand now: the run and the data commit are there once the data is committed. */
  readonly state: OpenRun;
  /** Aborts, with INTERRUPTED, when the caller cancels: hand it on to what prepares and trains, which nothing else stops. */
  readonly signal: AbortSignal;
  /** Commits what was put on the branch or into the data folder, and makes the run: the training may begin. @throws INTERRUPTED */
  commitData(stated?: StatedData): Promise<OpenRun>;
  /**
   * Says how the training ended; default `finished`. Data that is not committed yet is committed first. Cancelling no longer
   * stops it, but gives it a minute.
   */
  finish(status?: AssertedStatus): Promise<RunOutcome>;
  /** Gives the tie up. @throws TIE_TRAINED when something was trained and `isTrainingDiscarded` is not set */
  abort(options?: AbortOptions): Promise<AbortedTie>;
}

type Ended = { readonly kind: 'given-up' } | { readonly kind: 'finished'; readonly outcome: RunOutcome };

/** A session with what only its owner needs to know. */
export type OwnedSession = {
  readonly run: RunSession;
  ended(): Ended | undefined;
  /** Ends what nobody has ended. @returns what is wrong when it could not be ended wholly; a warning has told of it */
  close(): Promise<TiebackError | undefined>;
  /** Heeds the caller's signal no longer. May be called more than once. */
  release(): void;
};

/** Does what ends a tie: a caller that cancels has no other way to have it ended. */
const closing = async <T>(ports: RunPorts, act: (ports: RunPorts) => Promise<T>): Promise<T> => {
  using open = openClosingInterrupts(ports.interrupts, ports.runtime);
  return await act({ ...ports, interrupts: open.interrupts });
};

/** What is done to a tie by its session, and what has come of it. */
const createVerbs = (plan: RunPlan, started: OpenRun, ports: RunPorts, release: () => void) => {
  const { signal } = ports.interrupts;
  let state = started;
  let ended: Ended | undefined;
  let said: AssertedStatus | undefined;
  let hasThrown = false;
  const verb = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      hasThrown = true;
      throw asInterruption(error, signal);
    }
  };
  const end = (how: Ended): void => {
    ended = how;
    release();
  };
  const commitData: RunSession['commitData'] = (stated) =>
    verb(async () => {
      signal.throwIfAborted();
      state = await commitTie(plan, ports, stated);
      return state;
    });
  const finish: RunSession['finish'] = (status = 'finished') =>
    verb(async () => {
      if (state.dataCommit === undefined) await commitData();
      said = status;
      const outcome = await closing(ports, (own) => finishTie(plan, own, status));
      end({ kind: 'finished', outcome });
      return outcome;
    });
  const abort: RunSession['abort'] = (options) =>
    verb(async () => {
      const aborted = await closing(ports, (own) => abortTie(plan, own, options));
      end({ kind: 'given-up' });
      return aborted;
    });
  const standing = () => ({ state, ended, said, hasThrown });
  return { standing, commitData, finish, abort };
};

const createSession = (plan: RunPlan, started: OpenRun, ports: RunPorts, release: () => void): OwnedSession => {
  const { signal } = ports.interrupts;
  const { standing, ...verbs } = createVerbs(plan, started, ports, release);
  const close: OwnedSession['close'] = async () => {
    const { state, ended, said } = standing();
    if (ended !== undefined) return undefined;
    const status = state.dataCommit === undefined ? undefined : (said ?? (signal.aborted ? 'killed' : 'failed'));
    try {
      if (status === undefined) return void (await verbs.abort());
      const outcome = await verbs.finish(status);
      return outcome.isComplete ? undefined : tellUnended(incompleteTie(outcome), ports);
    } catch (error) {
      return tellUnended(incompleteTie({ tie: plan.id, status, error }), ports);
    } finally {
      release();
    }
  };
  const run: RunSession = {
    get state() {
      return standing().state;
    },
    signal,
    ...verbs,
    [Symbol.asyncDispose]: async () => {
      // Thrown besides, it would hide what the block that is left has thrown.
      const isTold = standing().hasThrown || signal.aborted;
      const problem = await close();
      if (problem !== undefined && !isTold) throw problem;
    },
  };
  return { run, ended: () => standing().ended, close, release };
};

/** One that was cancelled while it was begun is taken back: nobody has anything in hand to do it with. */
const begin = async (plan: RunPlan, ports: RunPorts): Promise<OpenRun> => {
  try {
    return await startTie(plan, ports);
  } catch (error) {
    if (!ports.interrupts.signal.aborted) throw error;
    try {
      await closing(ports, (own) => abortTie(plan, own));
    } catch (failure) {
      tellUnended(incompleteTie({ tie: plan.id, status: undefined, error: failure }), ports);
      throw error;
    }
    throw givenUp(plan.id, error);
  }
};

const givenUp = (tie: string, cause: unknown): TiebackError =>
  new TiebackError('INTERRUPTED', `tie "${tie}" was cancelled before its data was committed, and given up`, {
    hint: 'nothing of it is left to do: start another when you want it done',
    details: { tie },
    cause,
  });

/** Starts a tie for code in this process. @throws INTERRUPTED when it was cancelled meanwhile: the tie is then taken back */
export const startSession = async (
  planWith: (ports: RunPorts) => Promise<RunPlan>,
  given: RunPorts,
  signal: AbortSignal | undefined,
): Promise<OwnedSession> => {
  const call = openCallInterrupts(given.interrupts, signal);
  const ports = { ...given, interrupts: call.interrupts };
  try {
    call.interrupts.signal.throwIfAborted();
    const plan = await planWith(ports);
    return createSession(plan, await begin(plan, ports), ports, () => call[Symbol.dispose]());
  } catch (error) {
    call[Symbol.dispose]();
    throw asInterruption(error, call.interrupts.signal);
  }
};

/** What the caller of a training that it has cancelled is told, once that is recorded. */
const interrupted = ({ run }: OwnedSession, problem: TiebackError | undefined, thrown: unknown): TiebackError => {
  const { tie, dataCommit, runId } = run.state;
  const cause = thrown ?? run.signal.reason;
  if (dataCommit === undefined && problem === undefined) return givenUp(tie, cause);
  const text = dataCommit === undefined ? 'before its data was committed' : 'in training, which ends as killed';
  return new TiebackError('INTERRUPTED', `tie "${tie}" was cancelled ${text}`, {
    hint: problem?.hint ?? `it is recorded: tieback report ${tie}; start another when you want it done`,
    details: { tie, runId, isComplete: problem === undefined },
    cause,
  });
};

const trainWithin = async (
  session: OwnedSession,
  train: (run: RunSession) => Promise<void>,
): Promise<RunOutcome | undefined> => {
  const { run } = session;
  let failure: { readonly error: unknown } | undefined;
  try {
    await train(run);
  } catch (error) {
    failure = { error };
  }
  if (session.ended() === undefined && run.signal.aborted)
    throw interrupted(session, await session.close(), failure?.error);
  if (failure !== undefined) {
    await session.close();
    throw failure.error;
  }
  const ended = session.ended();
  if (ended === undefined) return run.finish();
  return ended.kind === 'finished' ? ended.outcome : undefined;
};

/**
 * Trains within a session, and finishes it by how that ended; undefined when the training has given the tie up itself.
 * @throws what the training throws, once that is recorded; INTERRUPTED when it was cancelled in the meantime
 */
export const wrapSession = async (
  session: OwnedSession,
  train: (run: RunSession) => Promise<void>,
): Promise<RunOutcome | undefined> => {
  try {
    return await trainWithin(session, train);
  } finally {
    session.release();
  }
};
