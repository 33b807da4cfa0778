import { type ErrorCode, isTiebackError, TiebackError } from '../errors.ts';
import type { CommitId } from '../model/ids.ts';
import type { Failure, Outcome } from '../saga/execute.ts';
import type { Journal } from '../saga/journal.ts';
import { decisionBranch } from '../tie/keys.ts';
import { type DecisionOutcome, readOutcome } from './claims.ts';
import type { DecisionPlan } from './decision-plan.ts';
import type { DecisionResults } from './decision-results.ts';
import { giveUp, takeBack } from './give-up.ts';
import { resumeCommand } from './next-after.ts';
import type { PromotePorts } from './promote-ports.ts';

/** What became of a decision that was carried out. */
export type Decided =
  | {
      readonly kind: 'done';
      readonly plan: DecisionPlan;
      readonly change: CommitId | null;
      /** Where the alias stands since. */
      readonly version: string | null;
      readonly tags: DecisionResults['tags'];
    }
  /** Something stood in its way after the number was claimed; what it had changed is taken back. */
  | { readonly kind: 'given-up'; readonly plan: DecisionPlan; readonly code: string; readonly reason: string }
  /** Somebody else claimed the number first; nothing was changed. */
  | { readonly kind: 'decided-meanwhile'; readonly plan: DecisionPlan; readonly reason: string };

/** What stays so however often it is tried. */
const definite: readonly ErrorCode[] = [
  'LAKEFS_BRANCH_DIRTY',
  'LAKEFS_BRANCH_NOT_FOUND',
  'LAKEFS_CONFLICT',
  'LAKEFS_HOOK_REJECTED',
  'LAKEFS_NO_CHANGES',
  'LAKEFS_PROTECTED',
  'LAKEFS_READ_ONLY',
  'LAKEFS_TAG_ELSEWHERE',
  'MLFLOW_MODEL_NOT_FOUND',
  'MLFLOW_REJECTED',
  'MLFLOW_RUN_NOT_ACTIVE',
  'MLFLOW_RUN_NOT_FOUND',
  'MLFLOW_VERSION_NOT_FOUND',
  'PROMOTION_ALIAS_MOVED',
  'PROMOTION_DATA_MOVED',
];

/** Another one was quicker: what this one prepared is taken away. */
const standDown = async (plan: DecisionPlan, error: TiebackError, deps: PromotePorts): Promise<Decided> => {
  const { repository } = plan.input;
  const branch = decisionBranch(plan.id);
  if ((await deps.lakefs.branches.find(repository, branch, { signal: deps.abandon })) !== undefined)
    await deps.lakefs.branches.delete(repository, branch, { signal: deps.abandon });
  return { kind: 'decided-meanwhile', plan, reason: error.message };
};

const incomplete = ({ id, input }: DecisionPlan, { step, error }: Failure<keyof DecisionResults>): TiebackError => {
  const said = error instanceof Error ? error.message : String(error);
  return new TiebackError(
    'PROMOTION_INCOMPLETE',
    `decision ${input.number} of model "${input.model}" is not finished: ${said}`,
    {
      hint: `finish it, from any machine: ${resumeCommand(input.model, input.repository)}`,
      details: { decision: id, step, ...(isTiebackError(error) && { code: error.code }) },
      cause: error,
    },
  );
};

const hasClaimed = (journal: Journal<keyof DecisionResults>): boolean =>
  journal.records().some((record) => record.kind === 'intent' && record.step === 'claim');

const recordedOutcome = async (
  plan: DecisionPlan,
  failure: Failure<keyof DecisionResults> | undefined,
  { lakefs, abandon }: PromotePorts,
): Promise<DecisionOutcome | undefined> => {
  try {
    return await readOutcome(lakefs, plan.input.repository, plan.id, { signal: abandon });
  } catch (error) {
    throw failure === undefined ? error : incomplete(plan, failure);
  }
};

const done = (plan: DecisionPlan, { change, version }: DecisionOutcome): Decided => {
  const { tags } = plan.input;
  return { kind: 'done', plan, change, version, tags: { ...tags, change: change === null ? null : tags.change } };
};

/** What became of a decision is what is recorded first: somebody else may have carried it out, or given it up, at the same time. */
const ended = async (plan: DecisionPlan, outcome: DecisionOutcome, deps: PromotePorts): Promise<Decided> => {
  if (outcome.state === 'done') return done(plan, outcome);
  const code = 'PROMOTION_DECIDED_MEANWHILE';
  await takeBack(plan, code, deps, deps.abandon);
  return { kind: 'given-up', plan, code, reason: outcome.reason ?? 'it was given up elsewhere' };
};

/** What is recorded of a decision that this machine has begun, and somebody else has ended; undefined while nobody has. */
export const endedMeanwhile = async (
  plan: DecisionPlan,
  journal: Journal<keyof DecisionResults>,
  deps: PromotePorts,
): Promise<Decided | undefined> => {
  const recorded = await readOutcome(deps.lakefs, plan.input.repository, plan.id, { signal: deps.signal });
  if (recorded === undefined) return undefined;
  const decided = await ended(plan, recorded, deps);
  const at = new Date(deps.runtime.now()).toISOString();
  journal.append({ kind: 'note', at, note: { over: recorded.state } }, false);
  return decided;
};

/** Says what became of a decision after its steps ended or broke; what cannot be carried out any more is given up. */
export const settleDecision = async (
  plan: DecisionPlan,
  { done: results, failures }: Outcome<DecisionResults>,
  journal: Journal<keyof DecisionResults>,
  deps: PromotePorts,
): Promise<Decided> => {
  const [failure] = failures;
  if (failure === undefined && results.outcome === undefined)
    throw new TiebackError('INTERRUPTED', 'interrupted before the decision was claimed', {
      hint: 'nothing has changed: promote once more when you want it done',
    });
  const note = (what: string) =>
    journal.append({ kind: 'note', at: new Date(deps.runtime.now()).toISOString(), note: { over: what } }, false);
  if (failure !== undefined && isTiebackError(failure.error, 'PROMOTION_DECIDED_MEANWHILE')) {
    const decided = await standDown(plan, failure.error, deps);
    note('decided-meanwhile');
    return decided;
  }
  // Nothing is claimed yet, and a decision can be made anew.
  if (failure !== undefined && !hasClaimed(journal)) throw failure.error;
  const recorded = await recordedOutcome(plan, failure, deps);
  if (recorded !== undefined) {
    if (failure !== undefined) note(recorded.state);
    return ended(plan, recorded, deps);
  }
  if (failure === undefined) throw new Error(`decision ${plan.id} has no outcome after it was recorded`);
  const { error } = failure;
  if (!isTiebackError(error, ...definite)) throw incomplete(plan, failure);
  const why = { code: error.code, reason: error.message };
  const reason = await giveUp(plan, why, deps, deps.abandon).catch((broken: unknown) => {
    if (isTiebackError(broken, 'PROMOTION_DECIDED_MEANWHILE')) throw broken;
    throw incomplete(plan, { step: failure.step, error: broken });
  });
  note('given-up');
  return { kind: 'given-up', plan, code: error.code, reason };
};
