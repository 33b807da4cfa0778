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
