import { cancellable } from './call-interrupts.ts';
import type { AssertedStatus } from './child/find-child.ts';
import type { BrowserUrls } from './plan/prepare-run.ts';
import type { RunPlan } from './plan/run-plan.ts';
import type { RunRequest } from './plan/run-request.ts';
import type { RunPorts } from './ports.ts';
import type { RunOutcome } from './run-outcome.ts';
import type { RunSession } from './stepwise/run-session.ts';
import type { StatedData } from './stepwise/stated-data.ts';
import type { OpenRun } from './stepwise/stepwise.ts';
import type { AbortedTie, AbortOptions } from './ties/abort-tie.ts';
import { placeElsewhere } from './ties/place-elsewhere.ts';
import { rememberedTie } from './ties/remembered-tie.ts';
import { readTie } from './ties/ties.ts';

/** What a tie that is started step by step is asked for: there is no command to prepare the data or to train. */
export type StartRequest = Omit<RunRequest, 'command' | 'prepare' | 'prepareChanged' | 'key' | 'retrain' | 'graceMs'>;

type EndStatus = { readonly status?: AssertedStatus };

/** Where a tie is looked for whose journal is not in the state folder; its id must then be whole. */
type Elsewhere = { readonly repository?: string | undefined };

/** Everything that makes a tie, or goes on with one. A tie is named by its id, or the beginning or end of it; without one, the one that is unfinished is meant. */
export interface RunVerbs {
  /**
   * Looks everything up and decides what a run would do; changes nothing.
   * @throws the code of the first thing that stands in its way, such as LAKEFS_REF_NOT_FOUND or RUN_BASELINE_IS_BRANCH
   */
  plan(request: RunRequest): Promise<RunPlan>;
  /**
   * Wraps a command: data committed and tagged, run created and linked, command run, run closed, sealed and linked back.
   * Resolves once the command has ended, whatever its exit code; `isComplete` says whether everything is recorded.
   * @throws before the command is started, and when its end is not to be had: INTERRUPTED when it was left at once,
   * CHILD_STATUS_UNKNOWN when its shell was killed. `details.phase` says which: `not-started`, `running`, `status-unknown`, or
   * `incomplete` when it has ended by now; `details.tie` names what `resume` goes on with
   * @param signal cancels: INTERRUPTED before the command is started; the command itself is sent SIGTERM, and once it has ended
   * the run is recorded, as KILLED unless it exits with 0
   */
  run(request: RunRequest, signal?: AbortSignal): Promise<RunOutcome>;
  /**
   * Finishes a tie that broke: from its journal, or where there is none, from what both services say.
   * @throws TIE_NOT_TRAINED, and TIE_NOT_FOUND, TIE_AMBIGUOUS, TIE_ABORTED, TIE_WAITING, JOURNAL_LOCKED, CHILD_STATUS_UNKNOWN,
   * and INTERRUPTED when `signal` cancels it while it looks, prepares, or waits for the command
   */
  resume(
    tie?: string,
    options?: EndStatus & Elsewhere & { readonly signal?: AbortSignal | undefined },
  ): Promise<RunOutcome>;
  /** Begins a tie whose training the caller runs: branch made, data folder filled. On a fixed version the run is made too. */
  start(request: StartRequest): Promise<OpenRun>;
  /** Commits what was put on the branch or into the data folder, and makes the run: the training may begin. @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, TIE_ABORTED, TIE_TRAINED, USAGE_INVALID, RUN_METADATA_INVALID */
  commit(tie?: string, stated?: StatedData): Promise<OpenRun>;
  /** Says how the training ended (default `finished`): run closed and sealed, linked back. @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, TIE_ABORTED, TIE_WAITING, USAGE_INVALID */
  finish(tie?: string, options?: EndStatus): Promise<RunOutcome>;
  /** Gives up a tie that is not linked yet: what it made is taken back, its runs end as KILLED. @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, TIE_SEALED, TIE_TRAINED, LAKEFS_BRANCH_FOREIGN */
  abort(
    tie?: string,
    options?: AbortOptions & Elsewhere & { readonly branch?: string | undefined },
  ): Promise<AbortedTie>;
  /**
   * Begins a tie for code in this process; end it with `finish`, or by `await using`.
   * @param signal cancels, here and for as long as the session lasts: before the data is committed the tie is taken back, later
   * its run ends as KILLED, with its links
   * @throws INTERRUPTED when it was cancelled, and whatever stands in the way
   */
  startRun(request: StartRequest, signal?: AbortSignal): Promise<RunSession>;
  /**
   * Starts a tie, runs `train`, which commits the data when it is ready, and finishes the tie by how that ended.
   * What cannot be recorded of a training that threw is told as a warning by `onProgress`.
   * @param signal cancels, as for `startRun`; `train` is told by `run.signal`, and waited for
   * @returns undefined when `train` has given the tie up by `run.abort()`
   * @throws what `train` throws, once that is recorded; INTERRUPTED when it was cancelled before `train` had ended, with
   * `details.tie`, `details.isComplete` and as its cause what `train` has thrown; and before it whatever stands in the way
   */
  wrap(
    request: StartRequest,
    train: (run: RunSession) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<RunOutcome | undefined>;
}

const startableStates = ['open', 'unfinished'] as const;

/** The verbs over one pair of services; each loads what it needs when it is first used. */
export const runVerbs = (ports: RunPorts, urls: BrowserUrls): RunVerbs => {
  const planWith = async (request: RunRequest, own: RunPorts): Promise<RunPlan> =>
    request.key === undefined
      ? (await import('./plan/prepare-run.ts')).prepareRun(request, own, urls)
      : (await import('./elsewhere/plan-keyed.ts')).planKeyed(request, own, urls);
  const stepwise = () => import('./stepwise/stepwise.ts');
  const planStart = (request: StartRequest, own: RunPorts): Promise<RunPlan> =>
    planWith({ ...request, command: [] }, own);
  const find = (tie: string | undefined): RunPlan =>
    readTie(ports.stateDir, tie ?? rememberedTie(ports), startableStates);
  const session = async (request: StartRequest, signal: AbortSignal | undefined) =>
    (await import('./stepwise/run-session.ts')).startSession((own) => planStart(request, own), ports, signal);
  const carryOut = async (request: RunRequest, own: RunPorts): Promise<RunOutcome> => {
    if (request.key !== undefined) return (await import('./elsewhere/run-keyed.ts')).runKeyed(request, own, urls);
    const { executeRun } = await import('./execute-run.ts');
    const { command, prepare, graceMs } = request;
    return executeRun(await planWith(request, own), own, { commands: { command, prepare, graceMs } });
  };

  return {
    plan: (request) => planWith(request, ports),
    run: (request, signal) => cancellable(ports, signal, (own) => carryOut(request, own)),
    resume: (tie, { status, repository, signal } = {}) =>
      cancellable(ports, signal, async (own) => {
        const place = placeElsewhere(ports.stateDir, tie, repository);
        if (place !== undefined)
          return (await import('./elsewhere/resume-elsewhere.ts')).resumeElsewhere(place, own, status);
        return (await import('./ties/resume-tie.ts')).resumeTie(readTie(ports.stateDir, tie), own, status);
      }),
    start: async (request) => (await stepwise()).startTie(await planStart(request, ports), ports),
    commit: async (tie, stated) => (await stepwise()).commitTie(find(tie), ports, stated),
    finish: async (tie, { status = 'finished' } = {}) => (await stepwise()).finishTie(find(tie), ports, status),
    abort: async (tie, { repository, branch, ...options } = {}) => {
      const place = placeElsewhere(ports.stateDir, tie, repository);
      if (place === undefined) return (await import('./ties/abort-tie.ts')).abortTie(find(tie), ports, options);
      return (await import('./elsewhere/abort-elsewhere.ts')).abortElsewhere({ ...place, branch }, ports, options);
    },
    startRun: async (request, signal) => (await session(request, signal)).run,
    wrap: async (request, train, signal) =>
      (await import('./stepwise/run-session.ts')).wrapSession(await session(request, signal), train),
  };
};
