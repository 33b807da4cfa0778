import { existsSync } from 'node:fs';
import { isEffectNone, isEffectUnknown } from '../http/http-error.ts';
import { execute, type Outcome, type SagaEvent } from '../saga/execute.ts';
import { asInterruption } from './call-interrupts.ts';
import type { AssertedStatus } from './child/find-child.ts';
import type { RebuiltRecords } from './elsewhere/rebuilt-records.ts';
import { isStepwise, type RunPlan } from './plan/run-plan.ts';
import type { Commands, RunPorts } from './ports.ts';
import type { RunResults } from './results.ts';
import { outcomeOf, type RunOutcome } from './run-outcome.ts';
import { runStepsFor } from './run-steps.ts';
import { assertGoesOn } from './ties/assert-goes-on.ts';
import { type OpenTie, openTie, type RunJournal } from './ties/open-tie.ts';
import { recognising } from './ties/remembered-secrets.ts';
import { restoreAnchors } from './ties/restore-anchors.ts';
import { withPhase } from './with-phase.ts';

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
export const carryOut = async (
  plan: RunPlan,
  { folder, journal, restore }: OpenTie,
  ports: RunPorts,
  { until, ...thisTime }: ThisTime & { readonly until?: readonly (keyof RunResults)[] | undefined },
): Promise<Outcome<RunResults>> => {
  const { signal, abandon } = ports.interrupts;
  const { done, failures } = await execute({
    steps: runStepsFor(plan),
    journal,
    plan,
    deps: {
      ...ports,
      ...thisTime,
      folder,
      restoreFolder: restore,
      heard: {},
      isResumed: isBegun(plan, journal),
      recognise: isBegun(plan, journal) ? recognising(folder, ports) : undefined,
    },
    until,
    signal,
    abandon,
    isUnsure: isEffectUnknown,
    hasNotHappened: isEffectNone,
    onJournalFailure: onJournalFailure(journal, ports),
    onEvent: tellProgress(ports),
    now: () => ports.runtime.now(),
  });
  // Once there is an end to record, the first wish to stop ends nothing any more.
  const why = done.train === undefined ? signal : abandon;
  return { done, failures: failures.map(({ step, error }) => ({ step, error: asInterruption(error, why) })) };
};

/** Whoever loses this machine has nothing else to know the tie by. */
const tellTie = ({ id, input: { repository } }: RunPlan, { onProgress }: RunPorts): void =>
  onProgress({
    kind: 'notice',
    level: 'info',
    text: `tie ${id}; to go on with it on another machine: tieback resume --repo ${repository} ${id}`,
  });

/**
 * Carries out what a plan says and its journal does not have as done.
 * @throws CONFIG_INVALID, JOURNAL_LOCKED, JOURNAL_UNREADABLE, JOURNAL_UNWRITABLE, TIE_ABORTED, TIE_WAITING, and before the command was started whatever a step throws
 */
export const executeRun = async (plan: RunPlan, ports: RunPorts, thisTime: ThisTime = {}): Promise<RunOutcome> => {
  const { rebuilt, ...now } = thisTime;
  using tie = await openTie(plan, ports, rebuilt);
  if (tie.journal.records().every(({ kind }) => kind === 'plan')) tellTie(plan, ports);
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
