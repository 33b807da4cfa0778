import { isAbsence } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import { claimTag } from '../tie/claim-tag.ts';
import { type DecisionLog, readDecisionLogs } from '../tie/decision-log.ts';
import { decisionBranch } from '../tie/keys.ts';
import { type Decision, listClaims, readDecision } from './claims.ts';
import type { DecisionPlan } from './decision-plan.ts';
import { findOnDestination } from './steps/change.ts';

type Asking = { readonly signal: AbortSignal };

/** The hidden branches of all decisions in a repository, but for those whose ids are known. */
const decisionLogs = async (
  lakefs: LakefsClient,
  repository: string,
  known: ReadonlySet<string>,
  call: Asking,
): Promise<readonly DecisionLog[]> => {
  const branches: string[] = [];
  const filter = { includeHidden: true, prefix: decisionBranch('') };
  for await (const { id } of lakefs.branches.list(repository, filter, call))
    if (!known.has(id.slice(filter.prefix.length))) branches.push(id);
  return Array.fromAsync(readDecisionLogs(lakefs, repository, branches, call));
};

/** Data are changed only after a number is claimed. */
const hasChangedData = async (plan: DecisionPlan, lakefs: LakefsClient, call: Asking): Promise<boolean> => {
  if (plan.input.change.kind === 'none') return false;
  try {
    return (await findOnDestination(plan, 'change', { lakefs }, call.signal)) !== undefined;
  } catch (error) {
    if (!isAbsence(error)) throw error;
    return false;
  }
};

/**
 * The decisions whose hidden branch shows that they had claimed their number, and whose claim tag somebody deleted: a number
 * is never given twice. What was only prepared is no decision.
 */
export const readLostDecisions = async (
  lakefs: LakefsClient,
  repository: string,
  model: string | undefined,
  /** Ids or plan commits of decisions that need no look. */
  known: ReadonlySet<string>,
  call: Asking,
): Promise<readonly Decision[]> => {
  const lost: Decision[] = [];
  for (const log of await decisionLogs(lakefs, repository, known, call)) {
    if (known.has(log.plan) || (model !== undefined && log.model !== model)) continue;
    const tag = claimTag(log.model, log.number);
    if ((await lakefs.tags.find(repository, tag, call))?.commitId === log.plan) continue;
    const claim = { model: log.model, number: log.number, tag, commit: log.plan };
    const decision = await readDecision(lakefs, repository, claim, call);
    if (decision.outcome !== undefined || (await hasChangedData(decision.plan, lakefs, call)))
      lost.push({ ...decision, isClaimLost: true });
  }
  return lost;
};

/** All decisions in a repository, about a model or about any, by number: as their claim tags have them, and their hidden branches. */
export const readDecisions = async (
  lakefs: LakefsClient,
  repository: string,
  model: string | undefined,
  call: Asking,
): Promise<readonly Decision[]> => {
  const claims = await listClaims(lakefs, repository, model, call);
  const claimed = await Promise.all(claims.map((claim) => readDecision(lakefs, repository, claim, call)));
  const lost = await readLostDecisions(lakefs, repository, model, new Set(claimed.map(({ plan }) => plan.id)), call);
  return [...claimed, ...lost].sort((a, b) => a.claim.number - b.claim.number);
};

/** The models that a repository has decisions about. */
export const decidedModels = async (
  lakefs: LakefsClient,
  repository: string,
  call: Asking,
): Promise<readonly string[]> => {
  const claims = await listClaims(lakefs, repository, undefined, call);
  const known = new Set(claims.map(({ commit }) => commit));
  const lost = await readLostDecisions(lakefs, repository, undefined, known, call);
  return [...new Set([...claims, ...lost.map(({ claim }) => claim)].map(({ model }) => model))];
};

const isDone = ({ outcome }: Decision): boolean => outcome?.state === 'done';

/** Number of a promotion → that of the rollback that undid it. */
export const undoneBy = (decisions: readonly Decision[]): ReadonlyMap<number, number> =>
  new Map(
    decisions
      .filter(isDone)
      .flatMap(({ plan: { input } }) => (input.undoes === null ? [] : [[input.undoes, input.number] as const])),
  );

/** The promotions that were done and not undone since, the last one last. */
export const standingPromotions = (decisions: readonly Decision[]): readonly Decision[] => {
  const undone = undoneBy(decisions);
  return decisions.filter(
    (one) => isDone(one) && one.plan.input.verb === 'promote' && !undone.has(one.plan.input.number),
  );
};
