import { isTiebackError } from '../../errors.ts';
import { readJournal } from '../../saga/journal.ts';
import type { AssertedStatus } from '../child/find-child.ts';
import { howItEnded } from '../elsewhere/how-it-ended.ts';
import { lookAlone } from '../elsewhere/look-alone.ts';
import { assertNotGivenUp, lookAtTie, type TieThere } from '../elsewhere/look-at-tie.ts';
import { type RebuiltRecords, recordsAfterTraining } from '../elsewhere/rebuilt-records.ts';
import { trainedCommit } from '../elsewhere/trained-commit.ts';
import { executeRun } from '../execute-run.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { tieFolder } from '../tie-folder.ts';
import { abortState } from './abort-state.ts';
import { hasRecord } from './journaled-result.ts';

/** What the services say; undefined where they do not answer: what a resume may do without them it does. */
const lookIfPossible = async ({ id, input }: RunPlan, ports: RunPorts): Promise<TieThere | undefined> => {
  try {
    const place = { repository: input.repository, tie: id, branch: input.branch ?? undefined };
    const there = await lookAtTie(place, ports, ports.interrupts.signal);
    return there.claims.isResumed && there.record === undefined ? await lookAlone(place, ports) : there;
  } catch (error) {
    ports.interrupts.signal.throwIfAborted();
    if (isTiebackError(error) && error.code !== 'TIE_TAKEN') return undefined;
    throw error;
  }
};

/**
 * What another machine has done to this tie since: one that it linked is closed and sealed already.
 * @throws TIE_ABORTED
 */
const doneMeanwhile = async (plan: RunPlan, ports: RunPorts): Promise<RebuiltRecords> => {
  const { journal } = tieFolder(ports.stateDir, plan.id);
  const records = readJournal<keyof RunResults>(journal);
  if (abortState(records) !== undefined) return [];
  // Before there is a run, nobody else can have gone on with it.
  if (!hasRecord(records, 'intent', 'createRun') || hasRecord(records, 'done', 'backLink')) return [];
  const there = await lookIfPossible(plan, ports);
  if (there === undefined) return [];
  assertNotGivenUp(there);
  const train = there.link === undefined ? undefined : howItEnded(there, undefined, ports);
  if (train === undefined) return [];
  if (!hasRecord(records, 'done', 'train')) {
    const text = `another machine has sealed tie ${plan.id} as ${there.run?.status}: it stays so`;
    ports.onProgress({ kind: 'notice', level: 'warn', text });
  }
  const commit = await trainedCommit(there, ports);
  return recordsAfterTraining(there, { plan, commit }, { train }, ports.runtime.now());
};

/** Finishes a tie of this machine. @throws TIE_ABORTED, TIE_WAITING, JOURNAL_LOCKED, CHILD_STATUS_UNKNOWN */
export const resumeTie = async (
  plan: RunPlan,
  ports: RunPorts,
  asserted: AssertedStatus | undefined,
): Promise<RunOutcome> =>
  executeRun(plan, ports, { assertedStatus: asserted, rebuilt: await doneMeanwhile(plan, ports) });
