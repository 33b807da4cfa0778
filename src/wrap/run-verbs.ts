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
export type StartRequest = Omit<RunRequest, 'command' | 'prepare' | 'prepareChanged' | 'key' | 'retrain'>;

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
   */
  run(request: RunRequest): Promise<RunOutcome>;
  /**
   * Finishes a tie that broke: from its journal, or where there is none, from what both services say.
   * @throws TIE_NOT_TRAINED, and TIE_NOT_FOUND, TIE_AMBIGUOUS, TIE_ABORTED, TIE_WAITING, JOURNAL_LOCKED, CHILD_STATUS_UNKNOWN
   */
  resume(tie?: string, options?: EndStatus & Elsewhere): Promise<RunOutcome>;
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
  /** Begins a tie for code in this process; end it with `finish`, or by `await using`. */
  startRun(request: StartRequest): Promise<RunSession>;
  /**
   * Starts a tie, runs `train`, which commits the data when it is ready, and finishes the tie by how that ended.
   * @throws what `train` throws, once that is recorded, and before it whatever stands in the way
   */
  wrap(request: StartRequest, train: (run: RunSession) => Promise<void>): Promise<RunOutcome>;
}

const startableStates = ['open', 'broken'] as const;

/** The verbs over one pair of services; each loads what it needs when it is first used. */
export const runVerbs = (ports: RunPorts, urls: BrowserUrls): RunVerbs => {
  const plan: RunVerbs['plan'] = async (request) =>
    request.key === undefined
      ? (await import('./plan/prepare-run.ts')).prepareRun(request, ports, urls)
      : (await import('./elsewhere/run-keyed.ts')).planKeyed(request, ports, urls);
  const stepwise = () => import('./stepwise/stepwise.ts');
  const planStart = (request: StartRequest): Promise<RunPlan> => plan({ ...request, command: [] });
  const find = (tie: string | undefined): RunPlan =>
    readTie(ports.stateDir, tie ?? rememberedTie(ports), startableStates);
  const startRun: RunVerbs['startRun'] = async (request) =>
    (await import('./stepwise/run-session.ts')).startSession(await planStart(request), ports);

  return {
    plan,
    run: async (request) => {
      if (request.key !== undefined) return (await import('./elsewhere/run-keyed.ts')).runKeyed(request, ports, urls);
      const { executeRun } = await import('./execute-run.ts');
      const commands = { command: request.command, prepare: request.prepare };
      return executeRun(await plan(request), ports, { commands });
    },
    resume: async (tie, { status, repository } = {}) => {
      const place = placeElsewhere(ports.stateDir, tie, repository);
      if (place !== undefined)
        return (await import('./elsewhere/resume-elsewhere.ts')).resumeElsewhere(place, ports, status);
      return (await import('./ties/resume-tie.ts')).resumeTie(readTie(ports.stateDir, tie), ports, status);
    },
    start: async (request) => (await stepwise()).startTie(await planStart(request), ports),
    commit: async (tie, stated) => (await stepwise()).commitTie(find(tie), ports, stated),
    finish: async (tie, { status = 'finished' } = {}) => (await stepwise()).finishTie(find(tie), ports, status),
    abort: async (tie, { repository, branch, ...options } = {}) => {
      const place = placeElsewhere(ports.stateDir, tie, repository);
      if (place === undefined) return (await import('./ties/abort-tie.ts')).abortTie(find(tie), ports, options);
      return (await import('./elsewhere/abort-elsewhere.ts')).abortElsewhere({ ...place, branch }, ports, options);
    },
    startRun,
    wrap: async (request, train) =>
      (await import('./stepwise/run-session.ts')).wrapSession(await startRun(request), train),
  };
};
