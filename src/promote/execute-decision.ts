import { isEffectNone, isEffectUnknown } from '../http/http-error.ts';
import { execute, type SagaEvent } from '../saga/execute.ts';
import type { FileJournal, Journal } from '../saga/journal.ts';
import { hasJournal, openDecisionJournal, rebuiltJournal } from './decision-journal.ts';
import type { DecisionPlan } from './decision-plan.ts';
import type { DecisionResults } from './decision-results.ts';
import { decisionSteps } from './decision-steps.ts';
import { giveUp } from './give-up.ts';
import type { PromotePorts } from './promote-ports.ts';
import { type Decided, endedMeanwhile, settleDecision } from './settle-decision.ts';
import { findOnDestination } from './steps/change.ts';

const tell =
  ({ onProgress }: PromotePorts) =>
  ({ step, text, ...event }: SagaEvent<keyof DecisionResults>): void =>
    onProgress(
      event.kind === 'started'
        ? { kind: 'step-started', step, text }
        : { kind: 'step-done', step, text, durationMs: event.durationMs },
    );

type Open = { readonly journal: Journal<keyof DecisionResults>; readonly close: () => void };

/** The journal of this machine, else for a claimed decision one that looks before it acts. */
const openFor = (plan: DecisionPlan, { stateDir, runtime }: PromotePorts, isClaimed: boolean): Open => {
  if (isClaimed && !hasJournal(stateDir, plan.id))
    return { journal: rebuiltJournal(plan, new Date(runtime.now()).toISOString()), close: () => undefined };
  const journal: FileJournal<keyof DecisionResults> = openDecisionJournal(stateDir, plan);
  return { journal, close: () => journal.close() };
};

/** An earlier attempt had begun to take its change back: it is carried on in that direction only. */
const wasTakenBack = async (plan: DecisionPlan, deps: PromotePorts): Promise<boolean> =>
  (await findOnDestination(plan, 'undo', deps, deps.signal)) !== undefined;

/**
 * Carries out what a decision's plan says and its journal does not have as done; `isClaimed` when it is resumed.
 * @throws PROMOTION_INCOMPLETE when it broke after its number was claimed: `promote --resume` finishes it
 */
export const executeDecision = async (
  plan: DecisionPlan,
  deps: PromotePorts,
  { isClaimed = false }: { readonly isClaimed?: boolean } = {},
): Promise<Decided> => {
  const open = openFor(plan, deps, isClaimed);
  try {
    // What came after it, such as a rollback, would be undone by carrying it out again.
    const over = isClaimed ? await endedMeanwhile(plan, open.journal, deps) : undefined;
    if (over !== undefined) return over;
    if (isClaimed && (await wasTakenBack(plan, deps))) {
      const why = { code: 'PROMOTION_DATA_MOVED', reason: 'it could not be carried out, and was taken back' };
      return { kind: 'given-up', plan, code: why.code, reason: await giveUp(plan, why, deps, deps.abandon) };
    }
    const outcome = await execute({
      steps: decisionSteps,
      journal: open.journal,
      plan,
      deps,
      signal: deps.signal,
      abandon: deps.abandon,
      isUnsure: isEffectUnknown,
      hasNotHappened: isEffectNone,
      onJournalFailure: (_step, error) => {
        throw error;
      },
      onEvent: tell(deps),
      now: () => deps.runtime.now(),
    });
    return await settleDecision(plan, outcome, open.journal, deps);
  } finally {
    open.close();
  }
};
