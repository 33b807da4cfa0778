import type { CheckOutcome, MetricPoint } from '../model/evidence.ts';
import type { ChangeChart, ConfusionMatrix, IntervalChart } from './chart-data.ts';
import type { Shown } from './shown.ts';
import type { Trace } from './trace.ts';

export type CountBar = {
  readonly unit: string;
  readonly original: number;
  readonly added: number;
  readonly removed: number;
  readonly total: number;
};

export type LineData = {
  readonly points: readonly MetricPoint[];
  /** How many points there were before some were left out; default: all are there. */
  readonly length?: number | undefined;
  /** Points that became others after they were sealed, as they are today. */
  readonly changed?: readonly MetricPoint[];
};

/** How one output format writes what templates ask for. Every method takes plain values and answers inert markup. */
export interface Dialect {
  escape(text: string): string;
  /** A fact's value, or that it is missing and why. */
  value(shown: Shown): string;
  /** A fact's grade and footnote number, for a column of their own. */
  source(shown: Shown): string;
  /** Value, grade and footnote number in running text. */
  fact(shown: Shown): string;
  code(text: string): string;
  /** Code that is a name, such as a tag's: broken over lines between its words only. */
  key(text: string): string;
  /** Preformatted lines. */
  block(text: string): string;
  /** The URL as visible text, and as a link when its scheme is one that reports link to. */
  url(text: string): string;
  notes(numbers: readonly number[]): string;
  /** A footnote's number in the evidence index; links lead to its first entry. */
  noteTarget(number: number, isFirst: boolean): string;
  outcome(outcome: CheckOutcome): string;
  trace(trace: Trace): string;
  lineChart(title: string, data: LineData, locale: string): string;
  countsChart(bars: readonly CountBar[], locale: string): string;
  intervals(chart: IntervalChart, locale: string): string;
  confusion(matrix: ConfusionMatrix, locale: string): string;
  changes(chart: ChangeChart, locale: string): string;
}
