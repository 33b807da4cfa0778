import { existsSync } from 'node:fs';
import { TiebackError } from '../errors.ts';
import { isEffectNone, isEffectUnknown } from '../http/http-error.ts';
import { execute, type Outcome, type SagaEvent } from '../saga/execute.ts';
import type { AssertedStatus } from './child/find-child.ts';
import { trainingPhase } from './child/training-phase.ts';
import type { RebuiltRecords } from './elsewhere/rebuilt-records.ts';
import { isStepwise, type RunPlan } from './plan/run-plan.ts';
import type { Commands, RunPorts } from './ports.ts';
import type { RunResults } from './results.ts';
import { outcomeOf, type RunOutcome } from './run-outcome.ts';
import { runStepsFor } from './run-steps.ts';
import { assertGoesOn } from './ties/assert-goes-on.ts';
import { type OpenTie, openTie, type RunJournal } from './ties/open-tie.ts';
import { restoreAnchors } from './ties/restore-anchors.ts';

/** What only the process that carries a run out knows. */
export type ThisTime = {
  readonly commands?: Commands | undefined;
  readonly assertedStatus?: AssertedStatus | undefined;
  /** Which start of the command this would be, for a tie with a key. */
  readonly attempt?: number | undefined;
  /** What the services say of the tie beyond this machine's journal. */
  readonly rebuilt?: RebuiltRecords | undefined;
};

export const tellProgress =
  ({ onProgress }: Pick<RunPorts, 'onProgress'>) =>
  ({ step, text, ...event }: SagaEvent<keyof RunResults>): void =>
    onProgress(
      event.kind === 'started'
        ? { kind: 'step-started', step, text }
        : { kind: 'step-done', step, text, durationMs: event.durationMs },
    );

/** Before the command is started a journal that cannot be written stops the run; afterwards nothing may. */
const onJournalFailure = (journal: RunJournal, { onProgress }: RunPorts) => {
  let isTold = false;
  return (_step: keyof RunResults, error: unknown): void => {
    const hasStarted = journal.records().some((record) => record.kind === 'intent' && record.step === 'train');
    if (!hasStarted) throw error;
    if (!isTold)
      onProgress({
        kind: 'notice',
        level: 'warn',
        text: `the journal could not be written (${String(error)}): if this process dies now, resume has less to go by`,
      });
    isTold = true;
  };
};

/** A training that is not wrapped is recorded by another process than the one that announced it. */
const isBegun = (plan: RunPlan, journal: RunJournal): boolean => {
  const first = isStepwise(plan) ? 'closeRun' : 'train';
  return journal.records().some((record) => 'step' in record && record.step === first);
};

/** Carries out the steps that an open tie's journal does not have as done; all of them, or those up to some. */
export const carryOut = (
  plan: RunPlan,
  { folder, journal, restore }: OpenTie,
  ports: RunPorts,
  { until, ...thisTime }: ThisTime & { readonly until?: readonly (keyof RunResults)[] | undefined },
): Promise<Outcome<RunResults>> =>
  execute({
    steps: runStepsFor(plan),
    journal,
    plan,
    deps: { ...ports, ...thisTime, folder, restoreFolder: restore, heard: {}, isResumed: isBegun(plan, journal) },
    until,
    signal: ports.interrupts.signal,
    abandon: ports.interrupts.abandon,
    isUnsure: isEffectUnknown,
    hasNotHappened: isEffectNone,
    onJournalFailure: onJournalFailure(journal, ports),
    onEvent: tellProgress(ports),
    now: () => ports.runtime.now(),
  });

/** A run that was left, or lost sight of, goes on: its error says how far the training has come by now. */
const withPhase = async (
  error: unknown,
  plan: RunPlan,
  { folder }: OpenTie,
  { runtime }: RunPorts,
): Promise<unknown> => {
  if (!(error instanceof TiebackError) || isStepwise(plan)) return error;
  const { code, message, details } = error;
  const noted = await trainingPhase(folder, runtime);
  // What was seen of it is known also where its notes were removed.
  const phase = noted === 'not-started' ? (details['phase'] ?? noted) : noted;
  const resume = `tieback resume ${plan.id}`;
  const elsewhere = `tieback resume --repo ${plan.input.repository} ${plan.id}`;
  return new TiebackError(code, message, {
    hint: existsSync(folder.journal) ? error.hint : error.hint.replaceAll(resume, elsewhere),
    details: { ...details, phase },
    cause: error.cause,
  });
};

/**
 * Carries out what a plan says and its journal does not have as done.
 * @throws CONFIG_INVALID, JOURNAL_LOCKED, JOURNAL_UNREADABLE, JOURNAL_UNWRITABLE, TIE_ABORTED, TIE_WAITING, and before the command was started whatever a step throws
 */
export const executeRun = async (plan: RunPlan, ports: RunPorts, thisTime: ThisTime = {}): Promise<RunOutcome> => {
  const { rebuilt, ...now } = thisTime;
  using tie = await openTie(plan, ports, rebuilt);
  assertGoesOn(plan, tie.journal.records(), now.assertedStatus);
  await restoreAnchors(plan, tie.journal.records(), ports);
  const outcome = await carryOut(plan, tie, ports, now);
  try {
    const answer = outcomeOf(plan, outcome, ports.redact);
    return answer.isComplete || existsSync(tie.folder.journal) ? answer : { ...answer, isJournalGone: true };
  } catch (error) {
    throw await withPhase(error, plan, tie, ports);
  }
};
