import type { DecisionPlan } from './decision-plan.ts';

import type { History, HistoryRequest } from './history.ts';
import type { PromoteRequest, Proposal } from './plan-promotion.ts';
import type { RollbackRequest } from './plan-rollback.ts';
import type { PromotePorts } from './promote-ports.ts';
import type { ResumeRequest } from './resume-decision.ts';
import type { Decided } from './settle-decision.ts';

/** Everything that decides about a model, or tells what was decided. */
export interface PromoteVerbs {
  /**
   * Finds the winner, asks every gate, and decides what promoting it would do; changes nothing.
   * @throws PROMOTION_DECIDED_MEANWHILE, MLFLOW_RUN_NOT_FOUND, MLFLOW_EXPERIMENT_NOT_FOUND, USAGE_INVALID
   */
  planPromotion(request: PromoteRequest): Promise<Proposal>;
  /** Decides how the last promotion that stands is undone; changes nothing. @throws PROMOTION_NOT_FOUND, PROMOTION_DECIDED_MEANWHILE */
  planRollback(request: RollbackRequest): Promise<Proposal>;
  /** Carries a plan out on both services. Of several at once one wins. @throws PROMOTION_INCOMPLETE: `resumeDecisions` finishes it */
  decide(plan: DecisionPlan): Promise<Decided>;
  /** Finishes what broke, from any machine, or gives it up; nothing to finish is no error. @throws PROMOTION_INCOMPLETE */
  resumeDecisions(request: ResumeRequest): Promise<readonly Decided[]>;
  /** What was decided about a model. @throws PROMOTION_NOT_FOUND, USAGE_INVALID */
  history(request: HistoryRequest): Promise<History>;
}

/** The verbs over one pair of services; each loads what it needs when it is first used. */
export const promoteVerbs = (ports: PromotePorts): PromoteVerbs => ({
  planPromotion: async (request) =>
    ports.scrub(await (await import('./plan-promotion.ts')).planPromotion(request, ports)),
  planRollback: async (request) => ports.scrub(await (await import('./plan-rollback.ts')).planRollback(request, ports)),
  decide: async (plan) => (await import('./execute-decision.ts')).executeDecision(plan, ports),
  resumeDecisions: async (request) => (await import('./resume-decision.ts')).resumeDecisions(request, ports),
  history: async (request) => (await import('./history.ts')).readHistory(request, ports),
});
