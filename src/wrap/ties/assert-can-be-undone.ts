import { existsSync, statSync } from 'node:fs';
import { TiebackError } from '../../errors.ts';
import { runTag } from '../../tie/keys.ts';
import { searchTiedRuns } from '../../tie/search-tied-runs.ts';
import { commandElsewhere, livingPid, statusFlag } from '../child/find-child.ts';
import { startedElsewhere } from '../child/noted-process.ts';
import { isStepwise, type RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import { findLink } from '../steps/sealed-meanwhile.ts';
import { abortState } from './abort-state.ts';
import { hasRecord } from './journaled-result.ts';
import type { OpenTie } from './open-tie.ts';

/** By its journal, or by what another machine has done since there is a run. */
const isLinked = async (plan: RunPlan, { journal }: OpenTie, ports: RunPorts): Promise<boolean> => {
  const records = journal.records();
  // One that goes on with another machine's tie looks for a link before it has trained.
  if (hasRecord(records, 'done', 'train') && hasRecord(records, 'intent', 'backLink')) return true;
  if (!hasRecord(records, 'intent', 'createRun')) return false;
  return (await findLink(plan, ports, ports.interrupts.signal)) !== undefined;
};

/**
 * Whether somebody else's training has left anything: that it may have begun is all that its mark says. An abort that broke
 * off has ended the runs itself.
 */
const hasTrained = async (plan: RunPlan, { journal, folder }: OpenTie, ports: RunPorts): Promise<boolean> => {
  if (abortState(journal.records()) !== undefined) return false;
  if ((statSync(folder.metrics, { throwIfNoEntry: false })?.size ?? 0) > 0) return true;
  const runs = await searchTiedRuns(ports.mlflow, runTag.tie, plan.id, { signal: ports.interrupts.signal });
  return runs.some(
    ({ isDeleted, status, metrics, params }) =>
      !isDeleted && (status !== 'RUNNING' || metrics.length > 0 || Object.keys(params).length > 0),
  );
};

const trainedText = (plan: RunPlan): string =>
  isStepwise(plan)
    ? `something was trained in tie "${plan.id}": there are metrics or parameters of it, or its MLflow run has ended`
    : `the training of tie "${plan.id}" was started, and has ended`;

/** @throws TIE_SEALED, TIE_TRAINED, CHILD_ELSEWHERE */
export const assertCanBeUndone = async (
  plan: RunPlan,
  tie: OpenTie,
  ports: RunPorts,
  isTrainingDiscarded: boolean,
): Promise<void> => {
  const { journal, folder } = tie;
  if (await isLinked(plan, tie, ports)) {
    const isWhole = hasRecord(journal.records(), 'done', 'report');
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
  if (isTrainingDiscarded || !existsSync(folder.mark)) return;
  if (isStepwise(plan) && !(await hasTrained(plan, tie, ports))) return;
  const record = isStepwise(plan) ? `finish ${plan.id} ${statusFlag}` : `resume ${plan.id}`;
  throw new TiebackError('TIE_TRAINED', trainedText(plan), {
    hint: `record it: tieback ${record} — or give it up all the same: tieback abort ${plan.id} --discard-training`,
  });
};
