import type { ChangeChart } from '../chart-data.ts';
import { formatNumber } from '../format-value.ts';
import { visibleText } from '../visible-text.ts';
import { picture, svg, svgText } from './svg-element.ts';

const width = 800;
const rowHeight = 30;
const top = 6;
const barHeight = 14;
const plot = { left: 250, right: 640 } as const;
const drawnRows = 40;

type Row = ChangeChart['rows'][number];

const clip = (text: string, length: number): string => {
  const chars = [...visibleText(text).replace(/\s+/g, ' ')];
  return chars.length <= length ? chars.join('') : `…${chars.slice(chars.length - length + 1).join('')}`;
};

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
  const y = top + index * rowHeight + (rowHeight - barHeight) / 2;
  return svg(
    'g',
    {},
    svgText(plot.left - 14, y + 11, clip(row.name, 34), { class: 'label', 'text-anchor': 'end' }),
    bars(row, y, zero, unit),
    svgText(plot.right + 16, y + 11, signed(row, locale), { class: 'figure' }),
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
      const x = plot.left + index * 100;
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
  const unit = (plot.right - plot.left - 4) / (left + right);
  const zero = plot.left + 2 + left * unit;
  const bottom = top + drawn.length * rowHeight;
  return picture(
    { width, height: bottom + 22, className: 'change-chart' },
    title,
    sentence(drawn, locale),
    ...drawn.map((row, index) => drawRow(row, index, zero, unit, locale)),
    svg('line', { x1: zero, x2: zero, y1: top, y2: bottom, class: 'zero' }),
    legend(bottom + 6),
  );
};
