import { TiebackError } from '../../errors.ts';
import type { JournalRecord } from '../../saga/journal.ts';
import { type AssertedStatus, statusFlag } from '../child/find-child.ts';
import { isStepwise, type RunPlan } from '../plan/run-plan.ts';
import type { RunResults } from '../results.ts';
import { abortState } from './abort-state.ts';

type Records = readonly JournalRecord<keyof RunResults>[];

/** @throws TIE_ABORTED when the tie was given up, or is only half taken back */
export const assertNotAborted = ({ id }: RunPlan, records: Records): void => {
  if (abortState(records) === undefined) return;
  throw new TiebackError('TIE_ABORTED', `tie "${id}" was given up`, {
    hint: `start a new run; what may be left of this one: tieback abort ${id}`,
  });
};

/** What trains from here on would be recorded in a run that is over. @throws TIE_TRAINED */
export const assertNotTrained = ({ id }: RunPlan, records: Records): void => {
  const isDone = (step: keyof RunResults) => records.some((record) => record.kind === 'done' && record.step === step);
  if (!isDone('train')) return;
  throw new TiebackError(
    'TIE_TRAINED',
    `the training of tie "${id}" has ended: nothing can be trained in it any more`,
    {
      hint: `begin another: tieback start${isDone('report') ? '' : `; what is left to record of this one: tieback resume ${id}`}`,
    },
  );
};

/**
 * A tie that was started by `tieback start` has no command of its own: it goes on when somebody says that its data is
 * complete, and how its training ended.
 * @throws TIE_ABORTED, TIE_WAITING
 */
export const assertGoesOn = (plan: RunPlan, records: Records, status: AssertedStatus | undefined): void => {
  assertNotAborted(plan, records);
  const has = (kind: 'intent' | 'done') => records.some((record) => record.kind === kind && record.step === 'train');
  if (!isStepwise(plan) || has('done')) return;
  if (!has('intent')) {
    throw new TiebackError('TIE_WAITING', `tie "${plan.id}" waits for its data to be committed`, {
      hint: `tieback commit ${plan.id} — or give it up: tieback abort ${plan.id}`,
    });
  }
  if (status === undefined) {
    throw new TiebackError('TIE_WAITING', `tie "${plan.id}" waits for the end of its training`, {
      hint: `tieback finish ${plan.id} ${statusFlag}`,
    });
  }
};
