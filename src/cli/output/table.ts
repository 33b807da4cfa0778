import { stripVTControlCharacters } from 'node:util';
import { visibleLine } from '../../util/visible-text.ts';
import { splitPaint } from './style.ts';

/** A cell as it will be shown, on one line: what is written out takes more room. */
const shownCell = (cell: string): string =>
  splitPaint(cell)
    .map((part, index) => (index % 2 === 0 ? visibleLine(part) : part))
    .join('');

const width = (text: string): number => stripVTControlCharacters(text).length;

/** Columns as wide as their widest cell, two blanks apart. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const lines = [header, ...rows].map((line) => line.map(shownCell));
  const widths = header.map((_name, column) => Math.max(...lines.map((line) => width(line[column] ?? ''))));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** A table in as many blocks as it takes to keep to the width; each begins with the first column. */
export const tableBlocks = (
  header: readonly string[],
  rows: readonly (readonly string[])[],
  room: number,
): readonly string[] => {
  const at = (column: number) => Math.max(...[header, ...rows].map((line) => width(shownCell(line[column] ?? ''))));
  const blocks: number[][] = [];
  let used = 0;
  for (let column = 1; column < header.length; column += 1) {
    const wide = at(column) + 2;
    const last = blocks.at(-1);
    if (last === undefined || used + wide > room) {
      blocks.push([column]);
      used = at(0) + wide;
    } else {
      last.push(column);
      used += wide;
    }
  }
  if (blocks.length < 2) return [table(header, rows)];
  const part = (line: readonly string[], columns: readonly number[]) => [0, ...columns].map((one) => line[one] ?? '');
  return blocks.map((columns) =>
    table(
      part(header, columns),
      rows.map((row) => part(row, columns)),
    ),
  );
};
