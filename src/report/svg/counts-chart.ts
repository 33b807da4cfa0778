import type { CountBar } from '../dialect.ts';
import { formatNumber } from '../format-value.ts';
import { clipText } from './clip-text.ts';
import { picture, svg, svgText } from './svg-element.ts';

const width = 360;
const rowHeight = 66;
const left = 1;
const right = 359;

const hatch = svg(
  'defs',
  {},
  svg(
    'pattern',
    { id: 'hatch-added', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    svg('rect', { width: 6, height: 6, class: 'added' }),
    svg('line', { x1: 0, y1: 0, x2: 0, y2: 6, class: 'hatch' }),
  ),
);

const row = (bar: CountBar, index: number, locale: string): string => {
  const top = index * rowHeight;
  const kept = Math.max(bar.original - bar.removed, 0);
  const parts = [
    { count: kept, className: 'kept', word: 'kept' },
    { count: bar.added, className: 'plus', word: 'added' },
    { count: bar.removed, className: 'minus', word: 'removed' },
  ].filter(({ count }) => count > 0);
  const scale = (right - left) / Math.max(kept + bar.added + bar.removed, 1);
  let x = left;
  const drawn = parts.map(({ count, className }) => {
    const box = svg('rect', { x, y: top + 19, width: Math.max(count * scale, 1.5), height: 20, class: className });
    x += count * scale;
    return box;
  });
  const words = parts.map(({ count, word }) => `${formatNumber(count, locale)} ${word}`);
  return [
    svgText(0, top + 12, clipText(bar.unit, 30), { class: 'label' }),
    svgText(width, top + 12, `total ${formatNumber(bar.total, locale)}`, { class: 'figure', 'text-anchor': 'end' }),
    ...drawn,
    svgText(0, top + 54, words.join(' + '), { class: 'tick' }),
  ].join('');
};

const sentence = ({ unit, original, added, removed, total }: CountBar): string =>
  `${unit}: ${original} at first, ${added} added, ${removed} removed, ${total} in total`;

/** How the data set grew and shrank, one bar for each unit. @returns undefined when there is nothing to draw. */
export const countsChart = (bars: readonly CountBar[], locale: string): string | undefined => {
  const drawable = bars.filter(({ original, added, removed }) => original + added + removed > 0);
  if (drawable.length === 0) return undefined;
  return picture(
    { width, height: drawable.length * rowHeight, className: 'counts' },
    'Size of the data version',
    drawable.map(sentence).join('; '),
    hatch,
    ...drawable.map((bar, index) => row(bar, index, locale)),
  );
};
