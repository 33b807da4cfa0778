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
});
