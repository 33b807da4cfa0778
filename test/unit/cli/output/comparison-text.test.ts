import { describe, expect, it } from 'vitest';
import { comparisonText } from '../../../../src/cli/output/comparison-text.ts';
import { createStyle } from '../../../../src/cli/output/style.ts';
import { comparedRun, comparison, otherBaseline } from '../../promote/samples.ts';

const many = Array.from({ length: 19 }, (_, index) =>
  comparedRun({
    name: `${index}-run`,
    metrics: Object.fromEntries(['acc', 'auc', 'loss', 'recall'].map((key) => [key, index / 19])),
    comparability: index === 0 ? [] : [otherBaseline],
  }),
);
const text = (runs = many, width?: number): string =>
  comparisonText(
    { ...comparison(runs), params: [{ key: 'lr', isSame: false, values: runs.map((_, at) => `0.${at % 2}`) }] },
    createStyle(false),
    width,
  );

describe('many runs on a terminal', () => {
  it('keep to its width: metrics in blocks, params by their values', () => {
    const lines = text(many, 60).split('\n');
    const tables = lines.filter((line) => !line.startsWith('!'));
    expect(Math.max(...tables.map(({ length }) => length))).toBeLessThan(100);
    expect(lines.filter((line) => line.startsWith('RUN'))).toHaveLength(2);
    expect(text()).toContain('lr  0.0    0-run (0-run000), 2-run (2-run000), 4-run (4-run000) and 7 more');
  });

  it('are warned of once for each warning', () => {
    const warnings = text()
      .split('\n')
      .filter((line) => line.startsWith('!'));
    expect(warnings).toEqual([expect.stringMatching(/^! 18 runs, 1-run .* and 15 more: baseline differs/)]);
  });

  it('stand side by side when there are few', () => {
    expect(text(many.slice(0, 2))).toMatch(/\n +0-run \(0-run000\) {2}1-run \(1-run000\)\nlr +0\.0 +0\.1/);
  });

  describe.each([60, 1000])('with long values, %i characters wide', (width) => {
    const long = 'python /home/ada/projects/retina/train.py --epochs';
    const shown = (values: readonly (string | null)[]): string =>
      comparisonText(
        {
          ...comparison(many.slice(0, values.length)),
          environment: [{ key: 'command', isSame: false, values }],
        },
        createStyle(false),
        width,
      );

    it('show where they part', () => {
      const text = shown([`${long} 5`, `${long} 50`, null]);
      expect(text).toMatch(/…--epochs 5 /);
      expect(text).toMatch(/…--epochs 50 /);
    });
  });

  it('keep values apart that are cut to the same', () => {
    const long = 'x'.repeat(60);
    const values = [`${long}1`, `${long}2`, 'y'];
    const fact = { key: 'command', isSame: false, values };
    const text = comparisonText({ ...comparison(many.slice(0, 3)), environment: [fact] }, createStyle(false), 60);
    expect(text.match(/x… +\d-run \(\d-run000\)$/gm)).toHaveLength(2);
  });
});
