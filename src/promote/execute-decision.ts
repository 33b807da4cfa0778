import { type ErrorCode, isTiebackError, TiebackError } from '../errors.ts';
import { isEffectNone, isEffectUnknown } from '../http/http-error.ts';
import type { CommitId } from '../model/ids.ts';
import { execute, type Failure, type Outcome, type SagaEvent } from '../saga/execute.ts';
import type { FileJournal, Journal } from '../saga/journal.ts';
import { decisionBranch } from '../tie/keys.ts';
import { hasJournal, openDecisionJournal, rebuiltJournal } from './decision-journal.ts';
import type { DecisionPlan } from './decision-plan.ts';
import type { DecisionResults } from './decision-results.ts';
import { decisionSteps } from './decision-steps.ts';
import { giveUp } from './give-up.ts';
import type { PromotePorts } from './promote-ports.ts';
import { findOnDestination } from './steps/change.ts';

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
  'MLFLOW_REJECTED',
  'PROMOTION_ALIAS_MOVED',
  'PROMOTION_DATA_MOVED',
];

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
      hint: `finish it, from any machine: tieback promote --resume --repo ${input.repository} --model ${input.model}`,
      details: { decision: id, step, ...(isTiebackError(error) && { code: error.code }) },
      cause: error,
    },
  );
};

const hasClaimed = (journal: Open['journal']): boolean =>
  journal.records().some((record) => record.kind === 'intent' && record.step === 'claim');

const settle = async (
  plan: DecisionPlan,
  outcome: Outcome<DecisionResults>,
  open: Open,
  deps: PromotePorts,
): Promise<Decided> => {
  const [failure] = outcome.failures;
  const { change, alias, tags } = outcome.done;
  if (failure === undefined && change && alias && tags)
    return { kind: 'done', plan, change: change.commit, version: alias.version, tags };
  if (failure === undefined)
    throw new TiebackError('INTERRUPTED', 'interrupted before the decision was claimed', {
      hint: 'nothing has changed: promote once more when you want it done',
    });
  const { error } = failure;
  const note = (what: string) =>
    open.journal.append({ kind: 'note', at: new Date(deps.runtime.now()).toISOString(), note: { over: what } }, false);
  if (isTiebackError(error, 'PROMOTION_DECIDED_MEANWHILE')) {
    const decided = await standDown(plan, error, deps);
    note('decided-meanwhile');
    return decided;
  }
  // Nothing is claimed yet, and a decision can be made anew.
  if (!hasClaimed(open.journal)) throw error;
  if (!isTiebackError(error, ...definite)) throw incomplete(plan, failure);
  const reason = await giveUp(plan, { code: error.code, reason: error.message }, deps, deps.abandon);
  note('given-up');
  return { kind: 'given-up', plan, code: error.code, reason };
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
    return await settle(plan, outcome, open, deps);
  } finally {
    open.close();
  }
};
