import type { Steps } from '../saga/step.ts';
import type { DecisionPlan } from './decision-plan.ts';
import type { DecisionResults } from './decision-results.ts';
import type { PromotePorts } from './promote-ports.ts';
import { changeStep, verifyStep } from './steps/change.ts';
import { claimStep, planStep } from './steps/decision.ts';
import { attachStep, outcomeStep } from './steps/record.ts';
import { aliasStep, versionStep } from './steps/registry.ts';
import { tagsStep } from './steps/tags.ts';

/** The steps of a promotion and of a rollback. */
export const decisionSteps: Steps<DecisionPlan, DecisionResults, PromotePorts> = {
  decision: planStep,
  claim: claimStep,
  change: changeStep,
  verify: verifyStep,
  tags: tagsStep,
  version: versionStep,
  alias: aliasStep,
  attach: attachStep,
  outcome: outcomeStep,
};

export type PlannedStep = { readonly name: string; readonly text: string };

/** What a decision would do, step by step; steps that it leaves nothing to do are left out. */
export const plannedSteps = (plan: DecisionPlan): readonly PlannedStep[] =>
  Object.entries(decisionSteps).flatMap(([name, step]) => {
    const text = step.describe(plan);
    return text === undefined ? [] : [{ name, text }];
  });
