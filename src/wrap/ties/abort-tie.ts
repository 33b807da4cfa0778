import { existsSync } from 'node:fs';
import { TiebackError } from '../../errors.ts';
import { undo } from '../../saga/undo.ts';
import { commandElsewhere, livingPid } from '../child/find-child.ts';
import { startedElsewhere } from '../child/noted-process.ts';
import { endEarlierAttempts } from '../child/prepare-attempt.ts';
import { tellProgress } from '../execute-run.ts';
import { isStepwise, type RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import { runStepsFor } from '../run-steps.ts';
import { type AbortState, abortState } from './abort-state.ts';
import { type OpenTie, openTie } from './open-tie.ts';

export type AbortOptions = {
  /** Give up a tie although its training has ended: what was trained stays in MLflow, marked as killed. */
  readonly isTrainingDiscarded?: boolean;
};

export type AbortedTie = {
  readonly tie: RunPlan['id'];
  /** The steps that were taken back, newest first. */
  readonly undone: readonly string[];
};

const assertCanBeUndone = async (
  plan: RunPlan,
  { journal, folder }: OpenTie,
  { isTrainingDiscarded = false }: AbortOptions,
): Promise<void> => {
  const records = journal.records();
  if (records.some((record) => record.kind === 'intent' && record.step === 'backLink')) {
    const isWhole = records.some((record) => record.kind === 'done' && record.step === 'report');
    throw new TiebackError('TIE_SEALED', `tie "${plan.id}" is linked, or about to be: a link is never taken back`, {
      hint: isWhole
        ? `nothing of it is left to do; what it says: tieback report ${plan.id}`
        : `tieback resume ${plan.id} finishes what is left`,
    });
  }
  const pid = await livingPid(folder);
  if (pid !== undefined) {
    throw new TiebackError('TIE_TRAINED', `the training of tie "${plan.id}" still runs (process ${pid})`, {
      hint: `end it first: kill -INT ${pid}`,
    });
  }
  const elsewhere = await commandElsewhere(folder);
  if (elsewhere !== undefined) {
    const hint = `abort it there — or, once it has certainly ended: rm "${folder.pid}", then tieback abort ${plan.id} --discard-training`;
    throw startedElsewhere(`the training of tie "${plan.id}"`, elsewhere, hint);
  }
  const isTrained = existsSync(folder.mark) && !isStepwise(plan);
  if (isTrained && !isTrainingDiscarded) {
    throw new TiebackError('TIE_TRAINED', `the training of tie "${plan.id}" was started, and has ended`, {
      hint: `record it: tieback resume ${plan.id} — or give it up all the same: tieback abort ${plan.id} --discard-training`,
    });
  }
};

/**
 * Gives up a tie: its branch, data tag and anchor are deleted as far as nobody else has used them, its open runs end as
 * KILLED. The baseline, its anchor, the experiment and local files stay. Broken off itself it can be repeated.
 * @throws TIE_SEALED, TIE_TRAINED, CHILD_ELSEWHERE, LAKEFS_BRANCH_FOREIGN, JOURNAL_LOCKED
 */
export const abortTie = async (plan: RunPlan, ports: RunPorts, options: AbortOptions = {}): Promise<AbortedTie> => {
  using tie = await openTie(plan, ports);
  await assertCanBeUndone(plan, tie, options);
  const note = (abort: AbortState) =>
    tie.journal.append({ kind: 'note', at: new Date(ports.runtime.now()).toISOString(), note: { abort } }, true);
  if (abortState(tie.journal.records()) === undefined) note('begun');
  await endEarlierAttempts(plan, { ...ports, folder: tie.folder }, ports.interrupts.signal);
  const undone = await undo({
    steps: runStepsFor(plan),
    journal: tie.journal,
    plan,
    deps: { ...ports, folder: tie.folder },
    signal: ports.interrupts.signal,
    onEvent: tellProgress(ports),
    now: () => ports.runtime.now(),
  });
  if (abortState(tie.journal.records()) === 'begun') note('done');
  return { tie: plan.id, undone };
};
