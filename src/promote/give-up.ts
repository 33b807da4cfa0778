import { isTiebackError, TiebackError } from '../errors.ts';
import type { CommitId } from '../model/ids.ts';
import { readOutcome } from './claims.ts';
import { decisionTitle } from './decision-metadata.ts';
import type { DecisionPlan } from './decision-plan.ts';
import { historyCommand } from './next-after.ts';
import type { PromotePorts } from './promote-ports.ts';
import { findOnDestination, revertFor } from './steps/change.ts';
import { commitOutcome } from './steps/record.ts';
import { aliasNow, findVersion } from './steps/registry.ts';

/** Takes a tag away that stands where this decision put it. */
const takeTag = async (
  id: string | null,
  commit: CommitId | null,
  plan: DecisionPlan,
  deps: PromotePorts,
  signal: AbortSignal,
) => {
  if (id === null || commit === null) return;
  const { repository } = plan.input;
  if ((await deps.lakefs.tags.find(repository, id, { signal }))?.commitId === commit)
    await deps.lakefs.tags.delete(repository, id, { signal });
};

/** Whether nothing is left of the change, or why something is. */
const takeChange = async (
  change: CommitId,
  plan: DecisionPlan,
  deps: PromotePorts,
  signal: AbortSignal,
): Promise<string | undefined> => {
  if ((await findOnDestination(plan, 'undo', deps, signal)) !== undefined) return undefined;
  const { kind } = plan.input.change;
  const parentNumber = kind === 'merge' ? 1 : 0;
  const message = `Take back: ${decisionTitle(plan)}`;
  try {
    await revertFor(plan, { ref: change, parentNumber, role: 'undo', message }, deps, signal);
    return undefined;
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_NO_CHANGES')) return undefined;
    if (!isTiebackError(error, 'LAKEFS_CONFLICT', 'LAKEFS_BRANCH_DIRTY')) throw error;
    return `commit ${change} on "${plan.input.into}" could not be taken back: ${error.message}`;
  }
};

/**
 * Puts the alias back where it stood, if it stands where this decision put it. A version that was deleted since takes its
 * alias along, as it does in MLflow.
 */
const takeAlias = async (plan: DecisionPlan, deps: PromotePorts, signal: AbortSignal): Promise<void> => {
  const { verb, alias, model } = plan.input;
  const ours = verb === 'promote' ? (await findVersion(plan, deps, { signal }))?.version : alias.to;
  const now = await aliasNow(plan, deps, { signal });
  if (ours === undefined || now !== ours || now === alias.from) return;
  const { deleteAlias, setAlias } = deps.mlflow.registeredModels;
  if (alias.from === null) return deleteAlias(model, alias.name, { signal });
  try {
    await setAlias(model, alias.name, alias.from, { signal });
  } catch (error) {
    if (!isTiebackError(error, 'MLFLOW_VERSION_NOT_FOUND')) throw error;
    await deleteAlias(model, alias.name, { signal });
  }
};

/** Takes back everything that a decision changed, as far as it still stands. @returns what could not be taken back, and why */
export const takeBack = async (
  plan: DecisionPlan,
  code: string,
  deps: PromotePorts,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const { input } = plan;
  const change = input.change.kind === 'none' ? undefined : (await findOnDestination(plan, 'change', deps, signal))?.id;
  await takeTag(input.tags.change, change ?? null, plan, deps, signal);
  await takeTag(input.tags.data, input.run.dataCommit, plan, deps, signal);
  // Where somebody else moved the alias, it is not ours to move.
  if (code !== 'PROMOTION_ALIAS_MOVED') await takeAlias(plan, deps, signal);
  return change === undefined ? undefined : takeChange(change, plan, deps, signal);
};

/** What the record says stays; what was taken back here stands no more. */
const doneMeanwhile = ({ input: { number, model, repository } }: DecisionPlan, reason: string): TiebackError =>
  new TiebackError(
    'PROMOTION_DECIDED_MEANWHILE',
    `decision ${number} of model "${model}" was recorded as done by another process while this one took it back: ${reason}`,
    {
      hint: `its change, tags or alias may be gone: look (${historyCommand(model, repository)}), then promote once more`,
    },
  );

/**
 * Ends a decision that cannot be carried out any more: what it changed is taken back, and its record says why. Its number
 * stays used. May be repeated.
 * @returns the reason, with what could not be taken back
 * @throws PROMOTION_DECIDED_MEANWHILE when another process recorded it as done in that very moment
 */
export const giveUp = async (
  plan: DecisionPlan,
  { code, reason }: { readonly code: string; readonly reason: string },
  deps: PromotePorts,
  signal: AbortSignal,
): Promise<string> => {
  const left = await takeBack(plan, code, deps, signal);
  const whole = deps.scrub(left === undefined ? reason : `${reason}; ${left}`);
  const at = new Date(deps.runtime.now()).toISOString();
  await commitOutcome(plan, { state: 'given-up', at, reason: whole, change: null, version: null }, deps, signal);
  const recorded = await readOutcome(deps.lakefs, plan.input.repository, plan.id, { signal });
  if (recorded?.state === 'done') throw doneMeanwhile(plan, reason);
  return whole;
};
