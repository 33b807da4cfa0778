import { type IntervalChart, type IntervalRow, isReached, opSign, reachedText } from '../chart-data.ts';
import { formatNumber, formatPercent } from '../format-value.ts';
import { clipText } from './clip-text.ts';
import { linearScale, niceTicks } from './scale.ts';
import { picture, svg, svgText } from './svg-element.ts';

/** Narrow enough for a telephone: there as on paper its text is as large as the text around it. */
const width = 360;
const plot = { left: 16, right: 344 } as const;
const half = 10;
const signWidth = 6.9;
const drawnRows = 60;
/** A picture does not break across pages: more rows stand in a further one on the same scale. */
const rowsOfPicture = 12;

type Draw = {
  readonly x: (value: number) => number;
  readonly locale: string;
  readonly mostCases: number;
  readonly ticks: readonly number[];
  readonly overall: number | undefined;
  readonly rowHeight: number;
  /** Whether numbers of cases stand in the picture; where the document tables them there is no need. */
  readonly hasCases: boolean;
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
  const size = row.cases === undefined || mostCases === 0 ? 4 : 3 + 4 * Math.sqrt(row.cases / mostCases);
  if (reached === false)
    return svg('path', { d: `M${at.toFixed(1)} ${y - 6}l6 6l-6 6l-6 -6z`, class: 'value value-missed' });
  return svg('rect', { x: at - size, y: y - size, width: 2 * size, height: 2 * size, class: 'value' });
};

const thresholdMark = ({ threshold }: IntervalRow, y: number, x: Draw['x']): string =>
  threshold === undefined
    ? ''
    : svg('line', { x1: x(threshold), x2: x(threshold), y1: y - half, y2: y + half, class: 'threshold' }) +
      svg('path', { d: `M${x(threshold).toFixed(1)} ${y - 8}l-4 -6h8z`, class: 'threshold-tip' });

const askedText = (row: IntervalRow, { locale, hasCases }: Pick<Draw, 'locale' | 'hasCases'>): string => {
  const cases = row.cases === undefined || !hasCases ? [] : [`n = ${formatNumber(row.cases, locale)}`];
  const asked =
    row.threshold === undefined
      ? []
      : [`${opSign[row.op]} ${formatNumber(row.threshold, locale)} ${reachedText(row)}`.trim()];
  return [...asked, ...cases].join(', ');
};

const gridOf = (y: number, { ticks, x }: Draw): string =>
  svg('path', { d: ticks.map((tick) => `M${x(tick).toFixed(1)} ${y - half}v${2 * half}`).join(''), class: 'grid' });

const overallMark = (y: number, { overall, x }: Draw): string =>
  overall === undefined
    ? ''
    : svg('line', { x1: x(overall), x2: x(overall), y1: y - half, y2: y + half, class: 'overall' });

/** Name and value, under them the picture of both, under that what was asked. */
const drawRow = (row: IntervalRow, index: number, draw: Draw): string => {
  const top = index * draw.rowHeight;
  const y = top + 31;
  const text = intervalText(row, draw.locale);
  const asked = askedText(row, draw);
  return svg(
    'g',
    {},
    svgText(0, top + 12, clipText(row.name, Math.max(12, width / signWidth - text.length - 1)), { class: 'label' }),
    svgText(width, top + 12, text, { class: 'figure', 'text-anchor': 'end' }),
    gridOf(y, draw),
    overallMark(y, draw),
    thresholdMark(row, y, draw.x),
    whisker(row, y, draw.x),
    pointMark(row, y, draw),
    asked === '' ? '' : svgText(0, top + 53, asked, { class: 'tick' }),
  );
};

const axis = (bottom: number, { ticks, x, locale, overall }: Draw): string =>
  ticks
    .map((tick) =>
      svgText(x(tick), bottom + 8, formatNumber(tick, locale, 4), { class: 'tick', 'text-anchor': 'middle' }),
    )
    .join('') +
  (overall === undefined
    ? ''
    : svgText(x(overall), bottom + 24, `all ${formatNumber(overall, locale, 3)}`, {
        class: 'tick',
        'text-anchor': 'middle',
      }));

const sentence = (chart: IntervalChart, drawn: readonly IntervalRow[], locale: string): string => {
  const rows = drawn.map((row) => {
    const asked = askedText(row, { locale, hasCases: true });
    return `${row.name} ${intervalText(row, locale)}${asked === '' ? '' : `, ${asked}`}`;
  });
  const all = chart.overall === undefined ? [] : [`all ${formatNumber(chart.overall, locale, 3)}`];
  return [...all, ...rows].join('; ');
};

const drawingOf = (chart: IntervalChart, locale: string): Draw => {
  const { rows, kind, overall } = chart;
  const [low, high] = rangeOf(chart);
  const hasCases = chart.isTabled !== true;
  return {
    x: linearScale([low, high], [plot.left, plot.right]),
    locale,
    mostCases: kind === 'forest' ? Math.max(0, ...rows.map(({ cases = 0 }) => cases)) : 0,
    ticks: niceTicks(low, high, 5).filter((tick) => tick >= low && tick <= high),
    overall,
    rowHeight: rows.some((row) => askedText(row, { locale, hasCases }) !== '') ? 64 : 48,
    hasCases,
  };
};

/** Values with their confidence intervals, one a row. @returns undefined when there is none to draw. */
export const intervalChart = (chart: IntervalChart, locale: string): string | undefined => {
  const drawn = chart.rows.slice(0, drawnRows);
  if (drawn.length === 0) return undefined;
  const draw = drawingOf({ ...chart, rows: drawn }, locale);
  const hasIntervals = drawn.some(({ lower }) => lower !== undefined);
  const about = hasIntervals ? `, with ${formatPercent(chart.level, locale, 0)} confidence intervals` : '';
  return Array.from({ length: Math.ceil(drawn.length / rowsOfPicture) }, (_, index) => {
    const first = index * rowsOfPicture;
    const rows = drawn.slice(first, first + rowsOfPicture);
    const which =
      drawn.length <= rowsOfPicture ? '' : `, ${first + 1} to ${first + rows.length} of ${chart.rows.length}`;
    const bottom = rows.length * draw.rowHeight;
    return picture(
      { width, height: bottom + (chart.overall === undefined ? 14 : 30), className: 'intervals' },
      `${chart.title}${about}${which}`,
      sentence(chart, rows, locale),
      ...rows.map((row, place) => drawRow(row, place, draw)),
      axis(bottom, draw),
    );
  }).join('');
};
