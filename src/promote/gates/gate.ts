import type { ComparedRun, Comparison } from '../../model/comparison.ts';
import type { DataChange, GateAnswer, ModelSource } from '../decision-plan.ts';

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
  readonly thresholds?: readonly Threshold[];
  /** By how much the run has to be better than the champion; default: at all. */
  readonly margin?: number | undefined;
  readonly acceptMergedData?: boolean;
  readonly approvedBy?: string | undefined;
  readonly requireApproval?: boolean;
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
  readonly data: DataFacts;
  readonly source: ModelSource | { readonly problem: string };
};

export type DataFacts = {
  readonly into: string;
  readonly change: DataChange;
  /** Listing digests of the prefix: what was trained on, what the branch holds, and what it held where the two part. */
  readonly trained: string;
  readonly destination: string;
  readonly base: string;
  readonly conflicts: readonly string[];
  readonly isDirty: boolean;
};

export const pass = (gate: string, reason: string): GateAnswer => ({ gate, outcome: 'pass', reason });
export const fail = (gate: string, reason: string): GateAnswer => ({ gate, outcome: 'fail', reason });
export const skip = (gate: string, reason: string): GateAnswer => ({ gate, outcome: 'skip', reason });

/** A metric's number, where it is one. */
export const numberOf = (run: ComparedRun, key: string): number | undefined => {
  const value = run.metrics.find((metric) => metric.key === key)?.value;
  return typeof value === 'number' ? value : undefined;
};

/** Whether one value is better than another. */
export const isBetter = (one: number, other: number, direction: Direction): boolean =>
  direction === 'max' ? one > other : one < other;
