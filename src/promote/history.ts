import type { CommitId, RunId } from '../model/ids.ts';
import type { Decision } from './claims.ts';
import type { ReplacedChampion } from './decision-plan.ts';
import { decidedModel } from './plan-rollback.ts';
import type { PromotePorts } from './promote-ports.ts';
import { readDecisions, standingPromotions, undoneBy } from './read-decisions.ts';

export type HistoryRequest = {
  readonly repository: string;
  readonly model?: string | undefined;
  /** RFC 3339: what had been decided by then. */
  readonly asOf?: string | undefined;
};

/** One decision about a model, as both services keep it. */
export type HistoryEntry = {
  readonly number: number;
  readonly decision: string;
  readonly verb: 'promote' | 'rollback';
  readonly state: 'done' | 'given-up' | 'unfinished';
  /** Whether the tag that claims its number is there. */
  readonly isClaimed: boolean;
  /** Whether it is a promotion that was not undone. */
  readonly isStanding: boolean;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly runId: RunId;
  readonly runName: string;
  readonly alias: string;
  /** Where the alias stood afterwards. */
  readonly version: string | null;
  readonly dataCommit: CommitId;
  readonly into: string;
  /** The commit on the branch that was promoted into; null when its data were left as they were. */
  readonly change: CommitId | null;
  /** The number of the promotion that a rollback undid. */
  readonly undoes: number | null;
  /** The number of the rollback that undid a promotion; null for what was not undone. */
  readonly undoneBy: number | null;
  readonly reason: string | null;
  /** The champion that the run was not held against (--replace-champion); null but for such a promotion. */
  readonly replaced: ReplacedChampion | null;
};

export type History = {
  readonly model: string;
  readonly repository: string;
  readonly asOf: string | null;
  readonly decisions: readonly HistoryEntry[];
};

type Standing = { readonly promotions: ReadonlySet<number>; readonly undone: ReadonlyMap<number, number> };

const entryOf = ({ plan, outcome, isClaimLost }: Decision, { promotions, undone }: Standing): HistoryEntry => {
  const { input } = plan;
  return {
    number: input.number,
    decision: plan.id,
    verb: input.verb,
    state: outcome?.state ?? 'unfinished',
    isClaimed: isClaimLost !== true,
    isStanding: promotions.has(input.number),
    at: outcome?.at ?? input.decidedAt,
    actor: input.actor,
    runId: input.run.id,
    runName: input.run.name,
    alias: input.alias.name,
    version: outcome?.version ?? null,
    dataCommit: input.run.dataCommit,
    into: input.into,
    change: outcome?.change ?? null,
    undoes: input.undoes,
    undoneBy: undone.get(input.number) ?? null,
    reason: outcome?.reason ?? input.reason,
    replaced: input.replaced ?? null,
  };
};

/** What was decided about a model, and what of it stood at a time. @throws PROMOTION_NOT_FOUND, USAGE_INVALID */
export const readHistory = async (request: HistoryRequest, ports: PromotePorts): Promise<History> => {
  const { repository, asOf } = request;
  const model = await decidedModel(request, ports);
  const decisions = await readDecisions(ports.lakefs, repository, model, { signal: ports.signal });
  const until = asOf === undefined ? Number.POSITIVE_INFINITY : Date.parse(asOf);
  const known = decisions.filter(({ plan, outcome }) => Date.parse(outcome?.at ?? plan.input.decidedAt) <= until);
  // A later promotion takes the alias over; its predecessor stands again when it is undone.
  const promotions = new Set(standingPromotions(known).map(({ plan }) => plan.input.number));
  const standing = { promotions, undone: undoneBy(known) };
  return { model, repository, asOf: asOf ?? null, decisions: known.map((one) => entryOf(one, standing)) };
};
