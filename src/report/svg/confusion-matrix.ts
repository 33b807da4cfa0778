import type { ConfusionMatrix } from '../chart-data.ts';
import { formatNumber, formatPercent } from '../format-value.ts';
import { clipText } from './clip-text.ts';
import { picture, svg, svgText } from './svg-element.ts';

const top = 46;
const drawnClasses = 12;
const signWidth = 6.6;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

type Cell = { readonly row: number; readonly column: number; readonly count: number; readonly share: number };

/** Light enough for dark figures on every shade. */
const darkest = 0.5;

/** A cell's share of its true class is told by number and by shade; a frame marks the right answers. */
const drawCell = (
  { row, column, count, share }: Cell,
  size: { readonly left: number; readonly width: number; readonly height: number },
  locale: string,
): string => {
  const [x, y] = [size.left + column * size.width, top + row * size.height];
  const box = { x, y, width: size.width, height: size.height };
  const inner = { x: x + 3, y: y + 3, width: size.width - 6, height: size.height - 6 };
  const [middle, centre] = [x + size.width / 2, y + size.height / 2];
  return svg(
    'g',
    {},
    svg('rect', { ...box, class: 'cell' }),
    svg('rect', { ...box, class: 'shade', 'fill-opacity': (share * darkest).toFixed(2) }),
    row === column ? svg('rect', { ...inner, class: 'right' }) : '',
    svgText(middle, centre - 2, formatNumber(count, locale), { class: 'count', 'text-anchor': 'middle' }),
    svgText(middle, centre + 15, formatPercent(share, locale, 1), { class: 'share', 'text-anchor': 'middle' }),
  );
};

const cellsOf = ({ counts }: ConfusionMatrix): readonly Cell[] =>
  counts.flatMap((row, index) => {
    const all = sum(row);
    return row.map((count, column) => ({ row: index, column, count, share: all === 0 ? 0 : count / all }));
  });

const sentence = ({ labels, counts }: ConfusionMatrix, locale: string): string =>
  counts
    .map((row, index) => {
      const answers = row.map((count, column) => `${formatNumber(count, locale)} as ${labels[column] ?? ''}`);
      return `of ${formatNumber(sum(row), locale)} ${labels[index] ?? ''}: ${answers.join(', ')}`;
    })
    .join('; ');

/** A square of counts: a row for each true class, a column for each answer. @returns undefined when it cannot be drawn. */
export const confusionMatrix = (matrix: ConfusionMatrix, locale: string): string | undefined => {
  const { title, labels } = matrix;
  const size = labels.length;
  if (size < 2 || size > drawnClasses || sum(matrix.counts.flat()) === 0) return undefined;
  const isPair = size === 2;
  const left = isPair ? 112 : 150;
  const cell = { left, width: isPair ? 122 : Math.max(52, 480 / size), height: isPair ? 64 : 50 };
  const [width, height] = [left + size * cell.width + 4, top + size * cell.height + 6];
  const columns = labels.map((label, index) =>
    svgText(left + (index + 0.5) * cell.width, top - 9, clipText(label, cell.width / signWidth), {
      class: 'label',
      'text-anchor': 'middle',
    }),
  );
  const rows = labels.map((label, index) =>
    svgText(left - 10, top + (index + 0.5) * cell.height + 4, clipText(label, left / signWidth - 2), {
      class: 'label',
      'text-anchor': 'end',
    }),
  );
  return picture(
    { width, height, className: isPair ? 'matrix matrix-2' : 'matrix matrix-n' },
    title,
    `Rows are true classes, columns answers: ${sentence(matrix, locale)}`,
    svgText(left + (size * cell.width) / 2, 14, 'answer', { class: 'tick', 'text-anchor': 'middle' }),
    svgText(left - 10, top - 9, 'truth', { class: 'tick', 'text-anchor': 'end' }),
    ...columns,
    ...rows,
    ...cellsOf(matrix).map((one) => drawCell(one, cell, locale)),
  );
};
