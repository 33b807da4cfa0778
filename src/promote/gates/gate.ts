import type { CardFacts, CardStatement } from '../../model/card.ts';
import type { ComparedRun, Comparison } from '../../model/comparison.ts';
import type { DataChange, GateAnswer, ModelSource } from '../decision-plan.ts';
import type { Difference, Outputs } from '../observe-difference.ts';

export type Direction = 'max' | 'min';
export type RankingMetric = { readonly key: string; readonly direction: Direction };

export type Threshold = {
  readonly text: string;
  readonly metric: string;
  /** Whether the value itself is meant, or an end of its confidence interval. */
  readonly bound: 'point' | 'lower' | 'upper';
  readonly operator: '>=' | '<=' | '>' | '<';
  readonly value: number;
};

/** What the user wants to be asked before a run is promoted. */
export type GateRequest = {
  readonly metric?: RankingMetric | undefined;
  /** Whether the metric is not asked for, but what the champion's own decision went by. */
  readonly isOfChampion?: boolean;
  readonly thresholds?: readonly Threshold[];
  /** By how much the run has to be better than the champion; default: at all. */
  readonly margin?: number | undefined;
  readonly acceptMergedData?: boolean;
  /** Id, tie or name of the run whose test data and metric definition count where there is no champion. */
  readonly reference?: string | undefined;
  readonly approvedBy?: string | undefined;
  /** Refuses without an approver: named, in the card, or who merged a pull request of the run's branch. */
  readonly requireApproval?: boolean;
  /** File of a card, as `tieback card init` writes it. */
  readonly card?: string | undefined;
  /** What it must state, such as `system.intendedPurpose`. */
  readonly cardFields?: readonly string[];
  /** Shell commands that must end with 0. */
  readonly commands?: readonly string[];
};

/** What a gate is given: everything has been read. */
export type GateFacts = {
  readonly comparison: Comparison;
  readonly candidate: ComparedRun;
  /** The run behind the alias now; undefined where there is none. */
  readonly champion: ComparedRun | undefined;
  /** Why nothing is known of the run behind the alias, where it stands at a version. */
  readonly championProblem: string | undefined;
  /** What becomes of the champion where it cannot be held against the run; undefined where nobody asked to replace it. */
  readonly replacement?: Replacement | undefined;
  readonly data: DataFacts;
  readonly source: ModelSource | { readonly problem: string };
  /** What people state; undefined where no card was given. */
  readonly stated?: StatedCard | undefined;
  /** Undefined where nobody asked for an approval that has to be looked for. */
  readonly approval?: ApprovalFacts | undefined;
};

/** A champion that was set aside, or why it was not. */
export type Replacement =
  | { readonly kind: 'replaced'; readonly version: string; readonly reason: string }
  | { readonly kind: 'kept'; readonly reason: string };

/** A card held against a run. */
export type StatedCard = { readonly card: CardFacts; readonly statement: CardStatement };

/** A pull request of the run's own branch into the one that is promoted into. */
export type MergedPullRequest = {
  readonly id: string;
  readonly title: string;
  /** Id of the lakeFS user who asked for it. */
  readonly author: string;
  /** Committer of the merge commit: lakeFS does not otherwise say who merged. */
  readonly mergedBy: string;
  readonly closedAt: string;
  /** The commit that it brought in. */
  readonly source: string | undefined;
  /** Whether its merge is still part of the branch. */
  readonly isPresent: boolean;
};

/** What an approval is told by. */
export type ApprovalFacts = {
  /** RFC 3339; undefined where MLflow does not say when the run ended. */
  readonly endedAt: string | undefined;
  /** RFC 3339: now. */
  readonly at: string;
  readonly backLink: string;
  /** Ids of the lakeFS users whose keys committed the run's data and its back-link. */
  readonly committers: readonly string[];
  readonly pullRequests: readonly MergedPullRequest[];
};

export type DataFacts = {
  readonly into: string;
  readonly change: DataChange;
  /** Listing digests of the prefix: what was trained on, what the branch holds, and what it held where the two part. */
  readonly trained: string;
  readonly destination: string;
  readonly base: string | undefined;
  /** What the commit holds under the prefix that is merged: what was trained on, and outputs of the command. */
  readonly brought: string;
  readonly outputs: Outputs;
  readonly difference: Difference;
  readonly isDirty: boolean;
};

export const pass = (gate: string, reason: string): GateAnswer => ({ gate, outcome: 'pass', reason });
export const fail = (gate: string, reason: string): GateAnswer => ({ gate, outcome: 'fail', reason });
/** Lets it pass, and nobody may be surprised. */
export const warn = (gate: string, reason: string): GateAnswer => ({ gate, outcome: 'warn', reason });
export const skip = (gate: string, reason: string): GateAnswer => ({ gate, outcome: 'skip', reason });

/** A metric's number, where it is one. */
export const numberOf = (run: ComparedRun, key: string): number | undefined => {
  const value = run.metrics.find((metric) => metric.key === key)?.value;
  return typeof value === 'number' ? value : undefined;
};

/** Why a run has no number to be judged by. */
export const whyNoNumber = ({ metrics, addedMetrics = [] }: ComparedRun, key: string): string => {
  const found = metrics.find((metric) => metric.key === key);
  if (found !== undefined) return `metric ${key} is ${found.value}, which is no number to compare`;
  return addedMetrics.some((metric) => metric.key === key)
    ? `metric ${key} was added after the run was sealed: it does not count`
    : `has no metric "${key}"`;
};

/** A metric's value as a decision tells it: the one that was sealed, and what else there is to know. */
export const toldValue = ({ metrics, sealState }: ComparedRun, key: string): string => {
  const metric = metrics.find((one) => one.key === key);
  if (metric?.today !== undefined) return `${metric.value} (as sealed; today ${metric.today})`;
  return `${metric?.value}${sealState === 'unsealed' ? ' (not sealed)' : ''}`;
};

/** Whether one value is better than another. */
export const isBetter = (one: number, other: number, direction: Direction): boolean =>
  direction === 'max' ? one > other : one < other;
