import type { ChangeChart } from '../chart-data.ts';
import { formatNumber } from '../format-value.ts';
import { clipText } from './clip-text.ts';
import { picture, svg, svgText } from './svg-element.ts';

const width = 360;
const rowHeight = 42;
const barTop = 18;
const barHeight = 14;
const drawnRows = 20;

type Row = ChangeChart['rows'][number];

const kinds = [
  { kind: 'removed', sign: '−', className: 'change-removed' },
  { kind: 'changed', sign: '~', className: 'change-changed' },
  { kind: 'added', sign: '+', className: 'change-added' },
] as const;

const signed = (row: Row, locale: string): string =>
  kinds
    .toReversed()
    .filter(({ kind }) => row[kind] > 0)
    .map(({ kind, sign }) => `${sign}${formatNumber(row[kind], locale)}`)
    .join('  ');

/** What is gone lies left of the line, what is new or another right of it; each kind has a form of its own. */
const bars = (row: Row, y: number, zero: number, unit: number): string => {
  let right = zero;
  return kinds
    .filter(({ kind }) => row[kind] > 0)
    .map(({ kind, className }) => {
      const length = Math.max(row[kind] * unit, 2);
      const x = kind === 'removed' ? zero - length : right;
      if (kind !== 'removed') right += length;
      return svg('rect', { x, y, width: length, height: barHeight, class: className });
    })
    .join('');
};

const drawRow = (row: Row, index: number, zero: number, unit: number, locale: string): string => {
  const y = index * rowHeight;
  const sizes = signed(row, locale);
  return svg(
    'g',
    {},
    svgText(0, y + 12, clipText(row.name, Math.max(12, width / 6.9 - sizes.length - 1), 'end'), { class: 'label' }),
    svgText(width, y + 12, sizes, { class: 'figure', 'text-anchor': 'end' }),
    bars(row, y + barTop, zero, unit),
    svg('line', { x1: zero, x2: zero, y1: y + barTop - 2, y2: y + barTop + barHeight + 2, class: 'zero' }),
  );
};

const sentence = (rows: readonly Row[], locale: string): string =>
  rows
    .map((row) => {
      const number = (kind: 'added' | 'changed' | 'removed') => `${formatNumber(row[kind], locale)} ${kind}`;
      return `${row.name}: ${number('added')}, ${number('changed')}, ${number('removed')}`;
    })
    .join('; ');

const legend = (y: number): string =>
  kinds
    .map(({ kind, className }, index) => {
      const x = 1 + index * 92;
      return (
        svg('rect', { x, y, width: 14, height: 11, class: className }) +
        svgText(x + 20, y + 10, kind, { class: 'tick' })
      );
    })
    .join('');

/** Objects added, changed and removed, a row for each prefix. @returns undefined when there is none to draw. */
export const changeChart = ({ title, rows }: ChangeChart, locale: string): string | undefined => {
  const drawn = rows.filter(({ added, changed, removed }) => added + changed + removed > 0).slice(0, drawnRows);
  if (drawn.length === 0) return undefined;
  const most = (read: (row: Row) => number) => Math.max(0, ...drawn.map(read));
  const [left, right] = [most(({ removed }) => removed), most(({ added, changed }) => added + changed)];
  const unit = (width - 4) / (left + right);
  const zero = 2 + left * unit;
  const bottom = drawn.length * rowHeight;
  return picture(
    { width, height: bottom + 14, className: 'change-chart' },
    title,
    sentence(drawn, locale),
    ...drawn.map((row, index) => drawRow(row, index, zero, unit, locale)),
    legend(bottom),
  );
};
