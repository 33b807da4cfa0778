import { isTiebackError, TiebackError } from '../errors.ts';
import type { Journal, JournalRecord } from './journal.ts';
import type { Context, Step, Steps } from './step.ts';

export type SagaEvent<S> =
  /** Left out when an earlier attempt's effect was found. */
  | { readonly kind: 'started'; readonly step: S; readonly text: string }
  | { readonly kind: 'done'; readonly step: S; readonly text: string; readonly durationMs: number };

export type ExecuteOptions<P, R, D> = {
  readonly steps: Steps<P, R, D>;
  readonly journal: Journal<keyof R>;
  readonly plan: P;
  readonly deps: D;
  /** The steps to bring about, with all that they wait for; default: every one. */
  readonly until?: readonly (keyof R)[] | undefined;
  /** The user wants to stop: steps with `cancel: 'stop'` are not begun any more. */
  readonly signal: AbortSignal;
  /** The user wants to stop at once: what `cancel: 'finish'` steps are given. */
  readonly abandon?: AbortSignal;
  /** Whether an effect may have happened although it failed: it is then looked for before it is done again. */
  readonly isUnsure: (error: unknown) => boolean;
  /** Whether a failure certainly came before any effect: a resume then has nothing to look for. */
  readonly hasNotHappened: (error: unknown) => boolean;
  /** Called when the journal cannot be written; it throws, or lets the saga go on unrecorded. */
  readonly onJournalFailure: (step: keyof R, error: unknown) => void;
  /** Told of the steps that have something to do in this plan. */
  readonly onEvent?: (event: SagaEvent<keyof R>) => void;
  readonly now: () => number;
};

export type Failure<S> = { readonly step: S; readonly error: unknown };

/** What came of a saga: results of the steps that are done, and the steps that failed themselves (not those that waited for them). */
export type Outcome<R> = { readonly done: Partial<R>; readonly failures: readonly Failure<keyof R>[] };

/** Marks a step that could not begin because one it waits for failed. */
class Blocked extends Error {}

const isAbort = (error: unknown): boolean =>
  error instanceof Blocked ||
  (error instanceof Error && (error.name === 'AbortError' || isTiebackError(error, 'HTTP_ABORTED')));

type State<R> = {
  readonly done: Partial<R>;
  readonly begun: Set<keyof R>;
  readonly running: Map<keyof R, Promise<void>>;
  readonly failures: Failure<keyof R>[];
  /** Aborted by the first failure: what may still be stopped need not be carried on. */
  readonly broken: AbortController;
};

const resultFrom = <P, R, D, K extends keyof R>(step: Step<P, R, D, K>, name: K, result: unknown): R[K] => {
  try {
    return step.parse(result);
  } catch (cause) {
    throw new TiebackError('JOURNAL_UNREADABLE', `the journaled result of step "${String(name)}" is damaged`, {
      hint: 'resume with the tieback that began this tie, or put back an undamaged copy of its journal',
      cause,
    });
  }
};

const stateFrom = <P, R extends object, D>(
  steps: Steps<P, R, D>,
  records: readonly JournalRecord<keyof R>[],
): State<R> => {
  const done: Partial<R> = {};
  const begun = new Set<keyof R>();
  for (const record of records) {
    if (record.kind === 'intent') begun.add(record.step);
    if (record.kind === 'failed') begun.delete(record.step);
    if (record.kind === 'done' && record.step in steps)
      done[record.step] = resultFrom(steps[record.step], record.step, record.result);
  }
  return { done, begun, running: new Map(), failures: [], broken: new AbortController() };
};

/** A failure after an attempt that may have had its effect: that one may still arrive, whatever this error says of itself. */
class StillUnsure extends Error {}

type Attempt = {
  readonly mayHaveHappened: boolean;
  readonly isUnsure: (error: unknown) => boolean;
  /** Called before the effect, when it has not been found. */
  readonly onStart: () => void;
};

const applyOrFind = async <P, R, D, K extends keyof R>(
  step: Step<P, R, D, K>,
  ready: Pick<R, Exclude<keyof R, K>>,
  context: Context<P, D>,
  { mayHaveHappened, isUnsure, onStart }: Attempt,
): Promise<R[K]> => {
  let isStillUnsure = mayHaveHappened;
  const find = async () => (step.effect === 'once' ? step.find(ready, context) : undefined);
  try {
    const found = mayHaveHappened ? await find() : undefined;
    if (found !== undefined) return found;
    onStart();
    try {
      return await step.apply(ready, context);
    } catch (error) {
      if (!isUnsure(error)) throw error;
    }
    isStillUnsure = true;
    return (await find()) ?? (await step.apply(ready, context));
  } catch (cause) {
    throw isStillUnsure ? new StillUnsure('', { cause }) : cause;
  }
};

/** Writes to the journal; what cannot be written is the journal's owner's to judge. */
const recorderFor =
  <P, R, D>({ journal, onJournalFailure }: ExecuteOptions<P, R, D>) =>
  (step: keyof R, isFlushed: boolean, line: JournalRecord<keyof R>): void => {
    try {
      journal.append(line, isFlushed);
    } catch (error) {
      onJournalFailure(step, error);
    }
  };

/**
 * Carries out the steps that the journal does not have as done, each as soon as what it waits for is done.
 * Resolves when nothing is running any more; a failure is an answer here, never thrown.
 */
export const execute = async <P, R extends object, D>(options: ExecuteOptions<P, R, D>): Promise<Outcome<R>> => {
  const { steps, journal, isUnsure, now } = options;
  const state = stateFrom(steps, journal.records());
  const never = new AbortController().signal;

  const record = recorderFor(options);

  const carryOut = async <K extends keyof R>(name: K): Promise<void> => {
    const step: Step<P, R, D, K> = steps[name];
    const stop = AbortSignal.any([options.signal, state.broken.signal]);
    const signal = step.cancel === 'stop' ? stop : (options.abandon ?? never);
    signal.throwIfAborted();
    const isFlushed = step.isFlushed === true;
    const startedAt = now();
    const text = step.describe(options.plan);
    const onStart = () => {
      if (text !== undefined) options.onEvent?.({ kind: 'started', step: name, text });
    };
    const mayHaveHappened = state.begun.has(name);
    const at = () => new Date(now()).toISOString();
    if (!mayHaveHappened) record(name, isFlushed, { kind: 'intent', step: name, at: at() });
    const context = { plan: options.plan, deps: options.deps, signal };
    // `after` is done by now, and the types let a step see nothing else.
    const ready = state.done as Pick<R, Exclude<keyof R, K>>;
    const result = await applyOrFind(step, ready, context, { mayHaveHappened, isUnsure, onStart });
    state.done[name] = result;
    record(name, isFlushed, { kind: 'done', step: name, at: at(), result });
    if (text === undefined) return;
    const told = step.tell?.(result, options.plan) ?? text;
    options.onEvent?.({ kind: 'done', step: name, text: told, durationMs: now() - startedAt });
  };

  const run = async (name: keyof R): Promise<void> => {
    if (name in state.done) return;
    const awaited = await Promise.allSettled(steps[name].after.map(start));
    if (awaited.some(({ status }) => status === 'rejected')) throw new Blocked();
    try {
      await carryOut(name);
    } catch (thrown) {
      const isStillUnsure = thrown instanceof StillUnsure;
      const error = isStillUnsure ? thrown.cause : thrown;
      if (!isStillUnsure && options.hasNotHappened(error)) {
        record(name, false, { kind: 'failed', step: name, at: new Date(now()).toISOString() });
      }
      const isOnlyStopped = state.broken.signal.aborted && steps[name].cancel === 'stop' && isAbort(error);
      if (!isOnlyStopped) state.failures.push({ step: name, error });
      state.broken.abort(new Blocked());
      throw error;
    }
  };

  const start = (name: keyof R): Promise<void> => {
    const started = state.running.get(name) ?? run(name);
    state.running.set(name, started);
    return started;
  };

  await Promise.allSettled((options.until ?? (Object.keys(steps) as (keyof R)[])).map(start));
  return { done: state.done, failures: state.failures };
};
