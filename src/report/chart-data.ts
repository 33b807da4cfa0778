import type { CheckOutcome } from '../model/evidence.ts';

/** A value with its confidence interval, and what it was to reach. */
export type IntervalRow = {
  readonly name: string;
  readonly value: number;
  readonly lower?: number;
  readonly upper?: number;
  readonly threshold?: number;
  /** How the value is to stand to its threshold. */
  readonly op: '>=' | '<=';
  /** As a check has found it; else the value alone is held against the threshold. */
  readonly outcome?: CheckOutcome;
  /** Number of cases that the value rests on. */
  readonly cases?: number;
};

export type IntervalChart = {
  /** `metric`: each value against its own threshold. `forest`: groups against the value of all. */
  readonly kind: 'metric' | 'forest';
  readonly title: string;
  readonly rows: readonly IntervalRow[];
  /** Confidence level of the intervals, 0 to 1. */
  readonly level: number;
  /** Whether the document has the numbers in a table of its own; else one comes with the picture. */
  readonly isTabled?: boolean;
  /** The value of all, where groups are compared. */
  readonly overall?: number;
};

/** How many things of a kind were added, changed and removed, by where they lie. */
export type ChangeChart = {
  readonly title: string;
  readonly rows: readonly {
    readonly name: string;
    readonly added: number;
    readonly changed: number;
    readonly removed: number;
  }[];
};

/** How often each class was taken for each: a row for each true class, a column for each answer. */
export type ConfusionMatrix = {
  readonly title: string;
  readonly labels: readonly string[];
  readonly counts: readonly (readonly number[])[];
};

/** Whether a value reaches what it was to reach; undefined where nothing was asked of it. */
export const isReached = ({ value, threshold, op, outcome }: IntervalRow): boolean | undefined => {
  if (outcome === 'pass') return true;
  if (outcome === 'fail') return false;
  if (threshold === undefined || outcome !== undefined) return undefined;
  return op === '>=' ? value >= threshold : value <= threshold;
};

/** Whether the threshold lies within the interval: the data alone do not decide then. */
export const isUndecided = ({ threshold, lower, upper }: IntervalRow): boolean =>
  threshold !== undefined && lower !== undefined && upper !== undefined && lower < threshold && threshold < upper;

const word = (reached: boolean): string => (reached ? 'reached' : 'not reached');

/** The same in words; empty where nothing was asked. */
export const reachedText = (row: IntervalRow): string => {
  const reached = isReached(row);
  if (reached === undefined) return '';
  return isUndecided(row) ? `${word(reached)}, interval spans it` : word(reached);
};

export const opSign: Readonly<Record<IntervalRow['op'], string>> = { '>=': '≥', '<=': '≤' };
