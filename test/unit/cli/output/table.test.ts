import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createStyle } from '../../../../src/cli/output/style.ts';
import { table } from '../../../../src/cli/output/table.ts';

describe('table', () => {
  it('makes columns as wide as their widest cell', () => {
    expect(
      table(
        ['A', 'LONG'],
        [
          ['wide cell', 'x'],
          ['y', 'z'],
        ],
      ),
    ).toBe('A          LONG\nwide cell  x\ny          z');
  });

  it('does not count colours', () => {
    const { good } = createStyle(true);
    const [, first = '', second = ''] = table(
      ['STATE', 'RUN'],
      [
        [good('ok'), 'r1'],
        ['broken', 'r2'],
      ],
    ).split('\n');
    expect(first.indexOf('r1') - good('ok').length + 'ok'.length).toBe(second.indexOf('r2'));
  });

  it('takes rows that lack cells', () => {
    expect(table(['A', 'B'], [['x']])).toBe('A  B\nx');
  });

  it('is as wide as what is shown, each row on one line', () => {
    const { good, shown } = createStyle(true);
    const [head = '', ...rows] = shown(
      table(
        ['A', 'B'],
        [
          ['x\u202e', '1'],
          ['n\nl', '2'],
          [good('\u001b[2J'), '3'],
        ],
      ),
    ).split('\n');
    const plain = rows.map((row) => stripVTControlCharacters(row));
    expect([head, ...plain]).toEqual(['A            B', 'x⟨U+202E⟩    1', 'n⟨U+000A⟩l   2', '⟨U+001B⟩[2J  3']);
  });
});
