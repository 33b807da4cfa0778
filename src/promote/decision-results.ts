import type { CommitId } from '../model/ids.ts';
import { stepOf } from '../saga/step.ts';
import type { DecisionPlan } from './decision-plan.ts';
import type { PromotePorts } from './promote-ports.ts';

/** The journaled result of each step of a decision. */
export type DecisionResults = {
  readonly decision: { readonly commit: CommitId };
  readonly claim: { readonly tag: string };
  readonly change: { readonly commit: CommitId | null };
  readonly verify: { readonly digest: string | null };
  readonly tags: { readonly data: string | null; readonly change: string | null };
  readonly version: { readonly version: string | null };
  readonly alias: { readonly version: string | null };
  readonly attach: { readonly files: readonly string[] };
  readonly outcome: { readonly commit: CommitId };
};

/** Defines one step of a decision. */
export const decisionStep = stepOf<DecisionPlan, DecisionResults, PromotePorts>();
