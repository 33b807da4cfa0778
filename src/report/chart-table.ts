import { type ConfusionMatrix, type IntervalChart, type IntervalRow, opSign, reachedText } from './chart-data.ts';
import { formatNumber, formatPercent } from './format-value.ts';

/** A picture's numbers, for those who cannot see it: the first cell of each row names it. */
export type ChartTable = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

const numberOrNone = (value: number | undefined, locale: string): string =>
  value === undefined ? '–' : formatNumber(value, locale, 4);

const askedText = (row: IntervalRow, locale: string): string =>
  row.threshold === undefined ? '–' : `${opSign[row.op]} ${formatNumber(row.threshold, locale)}, ${reachedText(row)}`;

export const intervalTable = ({ rows, level, kind }: IntervalChart, locale: string): ChartTable => {
  const [hasCases, isAsked] = [
    rows.some(({ cases }) => cases !== undefined),
    rows.some(({ threshold }) => threshold !== undefined),
  ];
  const interval = `${formatPercent(level, locale, 0)} interval`;
  return {
    head: [
      kind === 'forest' ? 'Group' : 'Metric',
      'Value',
      `${interval}, lower`,
      'upper',
      ...(hasCases ? ['Cases'] : []),
      ...(isAsked ? ['To be reached'] : []),
    ],
    rows: rows.map((row) => [
      row.name,
      numberOrNone(row.value, locale),
      numberOrNone(row.lower, locale),
      numberOrNone(row.upper, locale),
      ...(hasCases ? [numberOrNone(row.cases, locale)] : []),
      ...(isAsked ? [askedText(row, locale)] : []),
    ]),
  };
};

export const matrixTable = ({ labels, counts }: ConfusionMatrix, locale: string): ChartTable => ({
  head: ['Truth', ...labels.map((label) => `as ${label}`), 'all'],
  rows: counts.map((row, index) => [
    labels[index] ?? '',
    ...row.map((count) => formatNumber(count, locale)),
    formatNumber(
      row.reduce((a, b) => a + b, 0),
      locale,
    ),
  ]),
});
