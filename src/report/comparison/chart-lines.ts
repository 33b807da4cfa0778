import type { ComparedMetric, Comparison } from '../../model/comparison.ts';
import { clip } from '../../util/clip.ts';
import { visibleText } from '../../util/visible-text.ts';
import { metricText } from './cells.ts';

const width = 40;
const longestName = 24;
/** A chart of more is no picture any more; the table has them all. */
const mostRuns = 30;

type Point = {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly text: string;
};

/** A name that lines up, and in which nothing is markup even where a viewer does not keep to the block. */
const plainName = (name: string): string => clip(visibleText(name).replace(/[<>&`|\n\t]/g, '·'), longestName);

const pointOf = (name: string, metric: ComparedMetric | undefined): readonly Point[] => {
  if (typeof metric?.value !== 'number' || !Number.isFinite(metric.value)) return [];
  const { value, interval } = metric;
  return [{ name, value, low: interval?.lower ?? value, high: interval?.upper ?? value, text: metricText(metric) }];
};

/** ├────●──┤, at the columns of the lower bound, the value and the upper bound. */
const bar = (low: number, value: number, high: number): string =>
  Array.from({ length: width }, (_, column) => {
    if (column === value) return '●';
    if (column === low) return '├';
    if (column === high) return '┤';
    return column > low && column < high ? '─' : ' ';
  }).join('');

const metricChart = (points: readonly Point[]): readonly string[] => {
  const from = Math.min(...points.map(({ low, value }) => Math.min(low, value)));
  const to = Math.max(...points.map(({ high, value }) => Math.max(high, value)));
  const column = (at: number): number =>
    to === from ? width / 2 : Math.round(((at - from) / (to - from)) * (width - 1));
  const room = Math.max(...points.map(({ name }) => name.length));
  return points.map(
    ({ name, low, value, high, text }) =>
      `${name.padEnd(room)} │${bar(column(low), column(value), column(high))}│ ${text}`,
  );
};

/**
 * A metric that two runs or more have a number for, drawn with signs alone: a line for each run, its value as ●, its
 * confidence interval as ├──┤, all runs on one scale. Text shows where pictures are taken out. Empty when there is
 * nothing to draw.
 */
export const chartLines = ({ runs }: Comparison, key: string): readonly string[] => {
  if (runs.length > mostRuns) return [];
  const points = runs.flatMap(({ runId, runName, metrics }) =>
    pointOf(
      `${plainName(runName)} (${runId.slice(0, 8)})`,
      metrics.find((metric) => metric.key === key),
    ),
  );
  return points.length < 2 ? [] : metricChart(points);
};
