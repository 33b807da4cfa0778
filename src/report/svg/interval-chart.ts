import { type IntervalChart, type IntervalRow, isReached, opSign, reachedText } from '../chart-data.ts';
import { formatNumber, formatPercent } from '../format-value.ts';
import { visibleText } from '../visible-text.ts';
import { linearScale, niceTicks } from './scale.ts';
import { picture, svg, svgText } from './svg-element.ts';

const width = 800;
const rowHeight = 38;
const top = 14;
const plot = { left: 190, right: 500 } as const;
const textLeft = 516;
const drawnRows = 60;

type Draw = { readonly x: (value: number) => number; readonly locale: string; readonly mostCases: number };

const clip = (text: string, length: number): string => {
  const chars = [...visibleText(text).replace(/\s+/g, ' ')];
  return chars.length <= length ? chars.join('') : `${chars.slice(0, length - 1).join('')}…`;
};

const valuesOf = ({ rows, overall }: IntervalChart): readonly number[] =>
  [...rows.flatMap(({ value, lower, upper, threshold }) => [value, lower, upper, threshold]), overall].filter(
    (value) => value !== undefined,
  );

/** The range of all that is drawn, a little wider; shares stay between 0 and 1. */
const rangeOf = (chart: IntervalChart): readonly [number, number] => {
  const values = valuesOf(chart);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.01, 1e-9);
  const isShare = low >= 0 && high <= 1;
  return isShare ? [Math.max(0, low - room), Math.min(1, high + room)] : [low - room, high + room];
};

const intervalText = ({ value, lower, upper }: IntervalRow, locale: string): string => {
  const number = (one: number) => formatNumber(one, locale, 3);
  return lower === undefined || upper === undefined
    ? number(value)
    : `${number(value)} (${number(lower)} to ${number(upper)})`;
};

const whisker = ({ lower, upper }: IntervalRow, y: number, x: Draw['x']): string =>
  lower === undefined || upper === undefined
    ? ''
    : svg('path', {
        d: `M${x(lower).toFixed(1)} ${y - 5}v10M${x(lower).toFixed(1)} ${y}H${x(upper).toFixed(1)}M${x(upper).toFixed(1)} ${y - 5}v10`,
        class: 'whisker',
      });

/** Reached or not is told by the form of the mark as well as by its colour. */
const pointMark = (row: IntervalRow, y: number, { x, mostCases }: Draw): string => {
  const reached = isReached(row);
  const at = x(row.value);
  const half = row.cases === undefined || mostCases === 0 ? 4 : 3 + 4 * Math.sqrt(row.cases / mostCases);
  if (reached === false)
    return svg('path', { d: `M${at.toFixed(1)} ${y - 6}l6 6l-6 6l-6 -6z`, class: 'value value-missed' });
  return svg('rect', { x: at - half, y: y - half, width: 2 * half, height: 2 * half, class: 'value' });
};

const thresholdMark = ({ threshold }: IntervalRow, y: number, x: Draw['x']): string =>
  threshold === undefined
    ? ''
    : svg('line', { x1: x(threshold), x2: x(threshold), y1: y - 14, y2: y + 14, class: 'threshold' }) +
      svg('path', { d: `M${x(threshold).toFixed(1)} ${y - 9}l-4.5 -7h9z`, class: 'threshold-tip' });

const askedText = (row: IntervalRow, locale: string): string => {
  const cases = row.cases === undefined ? [] : [`n = ${formatNumber(row.cases, locale)}`];
  const asked =
    row.threshold === undefined
      ? []
      : [`${opSign[row.op]} ${formatNumber(row.threshold, locale)} ${reachedText(row)}`.trim()];
  return [...asked, ...cases].join(', ');
};

const drawRow = (row: IntervalRow, index: number, draw: Draw): string => {
  const y = top + index * rowHeight + rowHeight / 2;
  return svg(
    'g',
    {},
    svgText(plot.left - 12, y + 4, clip(row.name, 27), { class: 'label', 'text-anchor': 'end' }),
    thresholdMark(row, y, draw.x),
    whisker(row, y, draw.x),
    pointMark(row, y, draw),
    svgText(textLeft, y - 1, intervalText(row, draw.locale), { class: 'figure' }),
    svgText(textLeft, y + 13, askedText(row, draw.locale), { class: 'tick' }),
  );
};

const axis = (ticks: readonly number[], bottom: number, { x, locale }: Draw): string =>
  ticks
    .map(
      (tick) =>
        svg('line', { x1: x(tick), x2: x(tick), y1: top, y2: bottom, class: 'grid' }) +
        svgText(x(tick), bottom + 16, formatNumber(tick, locale, 4), { class: 'tick', 'text-anchor': 'middle' }),
    )
    .join('');

const overallLine = ({ overall }: IntervalChart, bottom: number, { x, locale }: Draw): string =>
  overall === undefined
    ? ''
    : svg('line', { x1: x(overall), x2: x(overall), y1: top, y2: bottom, class: 'overall' }) +
      svgText(x(overall), bottom + 31, `all ${formatNumber(overall, locale, 3)}`, {
        class: 'tick',
        'text-anchor': 'middle',
      });

const sentence = (chart: IntervalChart, drawn: readonly IntervalRow[], locale: string): string => {
  const rows = drawn.map(
    (row) =>
      `${row.name} ${intervalText(row, locale)}${askedText(row, locale) === '' ? '' : `, ${askedText(row, locale)}`}`,
  );
  const all = chart.overall === undefined ? [] : [`all ${formatNumber(chart.overall, locale, 3)}`];
  return [...all, ...rows].join('; ');
};

/** Values with their confidence intervals, one a row. @returns undefined when there is none to draw. */
export const intervalChart = (chart: IntervalChart, locale: string): string | undefined => {
  const drawn = chart.rows.slice(0, drawnRows);
  if (drawn.length === 0) return undefined;
  const [low, high] = rangeOf({ ...chart, rows: drawn });
  const x = linearScale([low, high], [plot.left, plot.right]);
  const draw: Draw = {
    x,
    locale,
    mostCases: chart.kind === 'forest' ? Math.max(0, ...drawn.map(({ cases = 0 }) => cases)) : 0,
  };
  const bottom = top + drawn.length * rowHeight;
  const ticks = niceTicks(low, high, 8).filter((tick) => tick >= low && tick <= high);
  const hasIntervals = drawn.some(({ lower }) => lower !== undefined);
  const about = hasIntervals ? `, with ${formatPercent(chart.level, locale, 0)} confidence intervals` : '';
  return picture(
    { width, height: bottom + (chart.overall === undefined ? 24 : 38), className: 'intervals' },
    `${chart.title}${about}`,
    sentence(chart, drawn, locale),
    axis(ticks, bottom, draw),
    overallLine(chart, bottom, draw),
    ...drawn.map((row, index) => drawRow(row, index, draw)),
  );
};
