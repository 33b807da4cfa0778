import { undo } from '../../saga/undo.ts';
import { endEarlierAttempts } from '../child/prepare-attempt.ts';
import { tellProgress } from '../execute-run.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import { runStepsFor } from '../run-steps.ts';
import { type AbortState, abortState } from './abort-state.ts';
import { assertCanBeUndone } from './assert-can-be-undone.ts';
import { openTie } from './open-tie.ts';
import { forgetSecrets } from './remembered-secrets.ts';

export type AbortOptions = {
  /** Give up a tie although something was trained: that stays in MLflow, marked as killed. */
  readonly isTrainingDiscarded?: boolean;
};

export type AbortedTie = {
  readonly tie: RunPlan['id'];
  /** The steps that were taken back, newest first. */
  readonly undone: readonly string[];
};

/**
 * Gives up a tie: its branch, data tag and anchor are deleted as far as nobody else has used them, its open runs end as
 * KILLED. The baseline, its anchor, the experiment and local files stay. Broken off itself it can be repeated.
 * @throws TIE_SEALED, TIE_TRAINED, CHILD_ELSEWHERE, LAKEFS_BRANCH_FOREIGN, JOURNAL_LOCKED
 */
export const abortTie = async (plan: RunPlan, ports: RunPorts, options: AbortOptions = {}): Promise<AbortedTie> => {
  using tie = await openTie(plan, ports);
  await assertCanBeUndone(plan, tie, ports, options.isTrainingDiscarded ?? false);
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
  await forgetSecrets(tie.folder);
  return { tie: plan.id, undone };
};
