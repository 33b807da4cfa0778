import { describe, expect, it } from 'vitest';
import { htmlDialect } from '../../../src/report/html-dialect.ts';
import { markdownDialect } from '../../../src/report/markdown-dialect.ts';
import { countsChart } from '../../../src/report/svg/counts-chart.ts';
import { lineChart } from '../../../src/report/svg/line-chart.ts';
import { linearScale, niceTicks } from '../../../src/report/svg/scale.ts';
import { svg } from '../../../src/report/svg/svg-element.ts';
import { readHtml } from '../../support/html-grammar.ts';

const points = (...values: readonly number[]) => ({
  points: values.map((value, step) => ({ step, value, timestamp: step })),
});

describe('lineChart', () => {
  it('joins the points from the first step to the last, and says so in words', () => {
    const chart = lineChart('loss', points(1, 0.5, 0.25), 'en') ?? '';
    expect(chart).toContain('<title>loss by step</title>');
    expect(chart).toContain('3 points from step 0 to 2: first 1, last 0.25, lowest 0.25, highest 1');
    expect(/class="line"/.test(chart) && /d="M52\.0 14\.0L209\.0 \S+L366\.0 /.test(chart)).toBe(true);
  });

  it('leaves out what is no number', () => {
    expect(lineChart('loss', points(1, Number.NaN, Number.POSITIVE_INFINITY, 2), 'en')).toContain(
      '2 points from step 0 to 3',
    );
  });

  it('draws nothing for fewer than two points', () => {
    expect(lineChart('loss', points(1), 'en')).toBeUndefined();
    expect(lineChart('loss', points(Number.NaN, 1), 'en')).toBeUndefined();
    expect(htmlDialect.lineChart('loss', points(1), 'en')).toBe('');
  });

  it('draws a metric that never moves, and steps that are all the same', () => {
    expect(lineChart('flat', points(0.5, 0.5), 'en')).not.toMatch(/NaN|Infinity/);
    expect(
      lineChart('one step', { points: points(1, 2).points.map((point) => ({ ...point, step: 4 })) }, 'en'),
    ).not.toMatch(/NaN|Infinity/);
  });

  it('stays small for a long history, and says how much of it the table shows', () => {
    const long = points(...Array.from({ length: 100_000 }, (_, index) => index % 97));
    const figure = htmlDialect.lineChart('<loss>', long, 'en');
    expect(figure.length).toBeLessThan(12_000);
    expect(figure).toContain('24 of 100000 points, evenly spread');
    expect(readHtml(figure).problems).toEqual([]);
  });

  it('tells of how many points those are that it is given', () => {
    expect(lineChart('loss', { ...points(1, 0.5), length: 200_000 }, 'en')).toContain('200000 points from step 0 to 1');
    expect(markdownDialect.lineChart('loss', { ...points(1, 0.5), length: 200_000 }, 'en')).toContain(
      '2 of 200000 points',
    );
  });

  it('rings what is another today, inside the picture, and says it in words', () => {
    const changed = [
      { step: 1, value: 40, timestamp: 9 },
      { step: 7, value: -3, timestamp: 9 },
    ];
    const figure = htmlDialect.lineChart('loss', { ...points(1, 0.5, 0.25), changed }, 'en');
    expect(figure.match(/class="ring"/g)).toHaveLength(2);
    expect(figure).toContain('as sealed; the rings are MLflow’s today: 40 at step 1, -3 at step 7');
    expect(figure).toContain('lowest 0.25, highest 1');
    const rings = [...figure.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="4.2"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    expect(rings.every(([x = -1, y = -1]) => x >= 52 && x <= 366 && y >= 14 && y <= 152)).toBe(true);
    expect(markdownDialect.lineChart('loss', { ...points(1, 0.5), changed }, 'en')).toContain(
      '**As sealed. MLflow says otherwise today:** 40 at step 1, -3 at step 7',
    );
  });

  it('is a table in Markdown', () => {
    expect(markdownDialect.lineChart('loss', points(1, 0.5), 'en')).toBe(
      '`loss` by step, 2 of 2 points:\n\n| step | 0 | 1 |\n| --- | ---: | ---: |\n| value | 1 | 0.5 |',
    );
  });
});

describe('countsChart', () => {
  it('draws kept, added and removed, and says the numbers', () => {
    const chart = countsChart([{ unit: 'rows', original: 10, added: 4, removed: 3, total: 11 }], 'en') ?? '';
    expect(chart).toContain('7 kept + 4 added + 3 removed; total 11');
    expect(chart).toContain('rows: 10 at first, 4 added, 3 removed, 11 in total');
  });

  it('draws nothing when nothing was counted', () => {
    expect(countsChart([], 'en')).toBeUndefined();
    expect(countsChart([{ unit: 'rows', original: 0, added: 0, removed: 0, total: 0 }], 'en')).toBeUndefined();
  });
});

describe('niceTicks', () => {
  it.each([
    [0, 1, [0, 0.5, 1]],
    [0.61, 0.97, [0.6, 0.7, 0.8, 0.9, 1]],
    [3, 3, [3]],
    [-5, 12, [-5, 0, 5, 10, 15]],
  ])('covers %d to %d with round numbers', (low, high, ticks) => {
    expect(niceTicks(low, high)).toEqual(ticks);
  });
});

describe('linearScale', () => {
  it('maps the domain onto the range, and a domain of one value onto its middle', () => {
    expect(linearScale([0, 10], [100, 200])(5)).toBe(150);
    expect(linearScale([3, 3], [100, 200])(3)).toBe(150);
  });
});

describe('svg', () => {
  it('escapes attributes and rounds coordinates', () => {
    expect(svg('text', { x: 1 / 3, class: '"><script>' }, 'a')).toBe(
      '<text x="0.3" class="&quot;&gt;&lt;script&gt;">a</text>',
    );
  });
});
