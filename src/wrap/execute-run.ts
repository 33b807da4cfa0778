import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TiebackError } from '../errors.ts';
import { isEffectNone, isEffectUnknown } from '../http/http-error.ts';
import { execute, type SagaEvent } from '../saga/execute.ts';
import { type FileJournal, openJournal } from '../saga/journal.ts';
import { assertSameServers } from './assert-same-servers.ts';
import type { AssertedStatus } from './child/find-child.ts';
import type { Commands, RunPorts, TiePorts } from './ports.ts';
import type { RunResults } from './results.ts';
import { outcomeOf, type RunOutcome } from './run-outcome.ts';
import type { RunPlan } from './run-plan.ts';
import { runStepsFor } from './run-steps.ts';
import { type TieFolder, tieFolder } from './tie-folder.ts';
import { lockTie } from './tie-lock.ts';

/** What only the process that carries a run out knows. */
export type ThisTime = {
  readonly commands?: Commands | undefined;
  readonly assertedStatus?: AssertedStatus | undefined;
};

const tellProgress =
  ({ onProgress }: RunPorts) =>
  ({ step, text, ...event }: SagaEvent<keyof RunResults>): void =>
    onProgress(
      event.kind === 'started'
        ? { kind: 'step-started', step, text }
        : { kind: 'step-done', step, text, durationMs: event.durationMs },
    );

/** Before the command is started a journal that cannot be written stops the run; afterwards nothing may. */
const onJournalFailure = (journal: FileJournal<keyof RunResults>, { onProgress }: RunPorts) => {
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

/** A state folder that is made here is nobody's code: git must not see it. One that was there keeps its rules. */
const makeStateDir = (stateDir: string): void => {
  const made = mkdirSync(stateDir, { recursive: true });
  if (made !== undefined) writeFileSync(join(stateDir, '.gitignore'), '*\n', { flag: 'wx' });
};

const carryOut = async (plan: RunPlan, folder: TieFolder, ports: RunPorts, thisTime: ThisTime): Promise<RunOutcome> => {
  const journal = openJournal<keyof RunResults>(folder.journal);
  try {
    await assertSameServers(plan, journal.records(), ports);
    if (journal.records().length === 0) journal.append({ kind: 'plan', plan }, true);
    const steps = runStepsFor(plan);
    const deps: TiePorts = { ...ports, ...thisTime, folder };
    const outcome = await execute({
      steps,
      journal,
      plan,
      deps,
      signal: ports.interrupts.signal,
      abandon: ports.interrupts.abandon,
      isUnsure: isEffectUnknown,
      hasNotHappened: isEffectNone,
      onJournalFailure: onJournalFailure(journal, ports),
      onEvent: tellProgress(ports),
      now: () => ports.runtime.now(),
    });
    return outcomeOf(plan, outcome);
  } finally {
    journal.close();
  }
};

/** Makes a tie's folders. @throws JOURNAL_UNWRITABLE */
const makeFolders = (stateDir: string, folder: TieFolder): void => {
  try {
    makeStateDir(stateDir);
    mkdirSync(dirname(folder.journal), { recursive: true });
    mkdirSync(folder.dir, { recursive: true });
  } catch (cause) {
    throw new TiebackError('JOURNAL_UNWRITABLE', `nothing can be written to state folder "${stateDir}"`, {
      hint: 'name another with --state DIR or TIEBACK_STATE: without its journal a broken run could not be finished',
      cause,
    });
  }
};

/**
 * Carries out what a plan says and its journal does not have as done.
 * @throws CONFIG_INVALID, JOURNAL_LOCKED, JOURNAL_UNREADABLE, JOURNAL_UNWRITABLE, and before the command was started whatever a step throws
 */
export const executeRun = async (plan: RunPlan, ports: RunPorts, thisTime: ThisTime = {}): Promise<RunOutcome> => {
  const folder = tieFolder(ports.stateDir, plan.id);
  makeFolders(ports.stateDir, folder);
  using _lock = lockTie(folder.lock, plan.id);
  return await carryOut(plan, folder, ports, thisTime);
};
