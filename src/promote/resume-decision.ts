import { ensureAnchor } from '../tie/ensure-anchor.ts';
import { decisionBranch } from '../tie/keys.ts';
import { type Claim, listClaims, readDecision } from './claims.ts';
import { unfinishedHere } from './decision-journal.ts';
import { executeDecision } from './execute-decision.ts';
import type { PromotePorts } from './promote-ports.ts';
import { readLostDecisions } from './read-decisions.ts';
import type { Decided } from './settle-decision.ts';

export type ResumeRequest = { readonly repository: string; readonly model?: string | undefined };

const newestOfEach = (claims: readonly Claim[]): readonly Claim[] => [
  ...new Map(claims.map((claim) => [claim.model, claim])).values(),
];

/** Decisions that have claimed their number, whoever began them. */
const resumeClaimed = async (
  { repository, model }: ResumeRequest,
  ports: PromotePorts,
): Promise<readonly Decided[]> => {
  const { lakefs, signal } = ports;
  const decided: Decided[] = [];
  const claims = await listClaims(lakefs, repository, model, { signal });
  for (const claim of newestOfEach(claims)) {
    const { plan, outcome } = await readDecision(lakefs, repository, claim, { signal });
    if (outcome !== undefined) continue;
    // Somebody may have deleted the branch; the claim still leads to its commit.
    await ensureAnchor(lakefs, { repository, name: decisionBranch(plan.id), source: claim.commit }, { signal });
    decided.push(await executeDecision(plan, ports, { isClaimed: true }));
  }
  // One that somebody took the claim of is claimed again while it is finished.
  const known = new Set(claims.map(({ commit }) => commit));
  for (const { plan, outcome } of await readLostDecisions(lakefs, repository, model, known, { signal }))
    if (outcome === undefined) decided.push(await executeDecision(plan, ports, { isClaimed: true }));
  return decided;
};

/** Decisions that broke on this machine before they had claimed their number. */
const resumeUnclaimed = async (
  { repository, model }: ResumeRequest,
  ports: PromotePorts,
): Promise<readonly Decided[]> => {
  const plans = unfinishedHere(ports.stateDir).filter(
    ({ input }) => input.repository === repository && (model === undefined || input.model === model),
  );
  const decided: Decided[] = [];
  for (const plan of plans) decided.push(await executeDecision(plan, ports, { isClaimed: true }));
  return decided;
};

/**
 * Finishes the decisions that broke, or gives them up where they cannot be carried out any more: claimed ones from any
 * machine, others on the machine that began them. None when nothing is unfinished.
 * @throws PROMOTION_INCOMPLETE
 */
export const resumeDecisions = async (request: ResumeRequest, ports: PromotePorts): Promise<readonly Decided[]> => {
  const claimed = await resumeClaimed(request, ports);
  return [...claimed, ...(await resumeUnclaimed(request, ports))];
};
