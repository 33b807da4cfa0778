import type { TieCommit } from '../../tie/commit-once.ts';
import { anchorBranch, type CommitRole } from '../../tie/keys.ts';
import type { RunPlan } from '../plan/run-plan.ts';

/** Where the back-link goes: the tie's own branch, or its anchor when it has none. */
export const linkBranch = ({ id, input }: RunPlan): string => input.branch ?? anchorBranch(id);

/** A commit of the tie where its back-link goes. */
export const tieCommit = (plan: RunPlan, role: CommitRole): TieCommit => ({
  repository: plan.input.repository,
  branch: linkBranch(plan),
  tie: plan.id,
  role,
  since: plan.input.baseline.commit,
});
