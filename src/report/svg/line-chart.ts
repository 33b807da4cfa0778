import type { MetricPoint } from '../../model/evidence.ts';
import { thinPoints } from '../../util/thin-points.ts';
import type { LineData } from '../dialect.ts';
import { formatNumber } from '../format-value.ts';
import { linearScale, niceTicks } from './scale.ts';
import { picture, svg, svgText } from './svg-element.ts';

const width = 380;
const height = 190;
const plot = { left: 52, right: 366, top: 14, bottom: 152 } as const;
const drawnPoints = 300;
const drawnRings = 50;

type Scale = (value: number) => number;

const yAxis = (ticks: readonly number[], y: Scale, locale: string): string =>
  ticks
    .map(
      (tick) =>
        svg('line', { x1: plot.left, x2: plot.right, y1: y(tick), y2: y(tick), class: 'grid' }) +
        svgText(plot.left - 7, y(tick) + 3.5, formatNumber(tick, locale, 4), { class: 'tick', 'text-anchor': 'end' }),
    )
    .join('');

const xAxis = (ticks: readonly number[], x: Scale, locale: string): string =>
  ticks
    .map((tick) =>
      svgText(x(tick), plot.bottom + 16, formatNumber(tick, locale), { class: 'tick', 'text-anchor': 'middle' }),
    )
    .join('') + svgText((plot.left + plot.right) / 2, height - 4, 'step', { class: 'tick', 'text-anchor': 'middle' });

const rangeOf = (values: readonly number[]): readonly [number, number] => [
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
];

const path = (points: readonly MetricPoint[], x: Scale, y: Scale): string =>
  points
    .map(({ step, value }, index) => `${index === 0 ? 'M' : 'L'}${x(step).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');

const isFinitePoint = ({ value }: MetricPoint): boolean => Number.isFinite(value);

const rings = (points: readonly MetricPoint[], x: Scale, y: Scale): string =>
  points.map(({ step, value }) => svg('circle', { cx: x(step), cy: y(value), r: 4.2, class: 'ring' })).join('');

/** A metric over its steps. @returns undefined when there are not two finite points to join. */
export const lineChart = (
  title: string,
  { points: history, length, changed = [] }: LineData,
  locale: string,
): string | undefined => {
  const finite = history.filter(isFinitePoint);
  const points = thinPoints(finite, drawnPoints);
  const others = thinPoints(changed.filter(isFinitePoint), drawnRings);
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return undefined;
  const [low, high] = rangeOf(finite.map(({ value }) => value));
  const [from, to] = rangeOf([...points, ...others].map(({ step }) => step));
  const yTicks = niceTicks(...rangeOf([low, high, ...others.map(({ value }) => value)]));
  const x = linearScale([from, to], [plot.left, plot.right]);
  const y = linearScale(rangeOf(yTicks), [plot.bottom, plot.top]);
  const xTicks = niceTicks(from, to).filter((tick) => Number.isInteger(tick) && tick >= from && tick <= to);
  const number = (value: number) => formatNumber(value, locale);
  return picture(
    { width, height, className: 'chart' },
    `${title} by step`,
    `${length ?? finite.length} points from step ${number(first.step)} to ${number(last.step)}: first ${number(first.value)}, last ${number(last.value)}, lowest ${number(low)}, highest ${number(high)}`,
    yAxis(yTicks, y, locale),
    xAxis(xTicks, x, locale),
    svg('path', { d: path(points, x, y), class: 'line' }),
    svg('circle', { cx: x(last.step), cy: y(last.value), r: 3.2, class: 'dot' }),
    rings(others, x, y),
  );
};
