import { describe, expect, it } from 'vitest';
import type { ConfusionMatrix, IntervalChart, IntervalRow } from '../../../src/report/chart-data.ts';
import { htmlDialect } from '../../../src/report/html-dialect.ts';
import { markdownDialect } from '../../../src/report/markdown-dialect.ts';
import { confusionMatrix } from '../../../src/report/svg/confusion-matrix.ts';
import { countsChart } from '../../../src/report/svg/counts-chart.ts';
import { intervalChart } from '../../../src/report/svg/interval-chart.ts';
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
    expect(chart).toMatch(/>total 11<.*>7 kept \+ 4 added \+ 3 removed</);
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

const row = (name: string, value: number, more: Partial<IntervalRow> = {}): IntervalRow => ({
  name,
  value,
  op: '>=',
  ...more,
});
const chart = (rows: readonly IntervalRow[], more: Partial<IntervalChart> = {}): IntervalChart => ({
  kind: 'metric',
  title: 'Results',
  level: 0.95,
  rows,
  ...more,
});

/** Where a mark of a class stands, in pixels. */
const marksAt = (picture: string, className: string): readonly number[] =>
  [...picture.matchAll(new RegExp(`<(?:rect|line) x1?="([\\d.]+)"[^>]*class="${className}"`, 'g'))].map(([, x]) =>
    Number(x),
  );

describe('intervalChart', () => {
  const reached = row('sensitivity', 0.943, { lower: 0.918, upper: 0.961, threshold: 0.9 });
  const missed = row('specificity', 0.884, { lower: 0.85, upper: 0.911, threshold: 0.9 });

  it('tells each value, its interval and what it was to reach in words', () => {
    const picture = intervalChart(chart([reached, missed]), 'en') ?? '';
    expect(picture).toContain('<title>Results, with 95% confidence intervals</title>');
    expect(picture).toContain('sensitivity 0.943 (0.918 to 0.961), ≥ 0.9 reached;');
    expect(picture).toContain('specificity 0.884 (0.85 to 0.911), ≥ 0.9 not reached, interval spans it</desc>');
  });

  it('marks by form what is not reached, and not by colour alone', () => {
    const forms = (picture: string | undefined) => (picture?.match(/class="value[^"]*"/g) ?? []).join(' ');
    expect(forms(intervalChart(chart([reached]), 'en'))).toBe('class="value"');
    expect(forms(intervalChart(chart([missed]), 'en'))).toBe('class="value value-missed"');
    const below = row('false alarms', 0.12, { threshold: 0.1, op: '<=' });
    expect(forms(intervalChart(chart([below]), 'en'))).toBe('class="value value-missed"');
  });

  it('says what a check has found rather than what the value alone says', () => {
    expect(intervalChart(chart([{ ...reached, outcome: 'fail' }]), 'en')).toContain('≥ 0.9 not reached');
  });

  it('puts the threshold right of a value that is below it', () => {
    const picture = intervalChart(chart([missed]), 'en') ?? '';
    const [at = Number.NaN] = marksAt(picture, 'threshold');
    const value = Number(/d="M([\d.]+) \S+l6 6/.exec(picture)?.[1]);
    expect(at).toBeGreaterThan(value);
  });

  it('compares groups with the value of all, larger marks for more cases', () => {
    const rows = [row('women', 0.95, { cases: 400 }), row('under 40', 0.88, { cases: 25 })];
    const picture = intervalChart(chart(rows, { kind: 'forest', overall: 0.94 }), 'en') ?? '';
    const widths = [...picture.matchAll(/width="([\d.]+)"[^>]*class="value"/g)].map(([, width]) => Number(width));
    expect(widths).toEqual([14, 8]);
    expect(picture).toContain('>all 0.94</text>');
    expect(picture).toContain('<desc>all 0.94; women 0.95, n &#61; 400;');
  });

  it.each([
    ['one value without an interval', [row('f1', 0.9)]],
    ['values that are all the same', [row('a', 0), row('b', 0)]],
    ['values beyond shares', [row('a', -3e12), row('b', 4e-9, { threshold: 1e12 })]],
  ])('draws %s', (_what, rows) => {
    expect(intervalChart(chart(rows), 'en')).not.toMatch(/NaN|Infinity|="-/);
  });

  it('draws many rows in several pictures on one scale, so that none is longer than a page', () => {
    const rows = Array.from({ length: 30 }, (_, index) => ({ name: `site ${index}`, value: index, op: '>=' as const }));
    const drawn = intervalChart({ kind: 'forest', title: 'Sites', rows, level: 0.95 }, 'en') ?? '';
    expect(drawn.match(/<title>[^<]*<\/title>/g)).toEqual([
      '<title>Sites, 1 to 12 of 30</title>',
      '<title>Sites, 13 to 24 of 30</title>',
      '<title>Sites, 25 to 30 of 30</title>',
    ]);
    const ticks = drawn.split('</svg>').map((one) => one.match(/<text[^>]*text-anchor="middle">[^<]*/g));
    expect(ticks[1]?.map((tick) => tick.replace(/y="\d+"/, ''))).toEqual(
      ticks[0]?.map((tick) => tick.replace(/y="\d+"/, '')),
    );
  });

  it('draws nothing for no rows', () => {
    expect(intervalChart(chart([]), 'en')).toBeUndefined();
    expect([htmlDialect.intervals(chart([]), 'en'), markdownDialect.intervals(chart([]), 'en')]).toEqual(['', '']);
  });

  it('is a figure with its numbers as a table, in HTML and in Markdown', () => {
    const figure = htmlDialect.intervals(chart([reached]), 'de');
    expect(readHtml(figure).problems).toEqual([]);
    expect(figure).toContain('<th scope="row">sensitivity</th><td>0,943</td><td>0,918</td><td>0,961</td>');
    expect(markdownDialect.intervals(chart([missed]), 'en')).toBe(
      'Results:\n\n| Metric | Value | 95% interval, lower | upper | To be reached |\n| --- | ---: | ---: | ---: | ---: |\n| specificity | 0.884 | 0.85 | 0.911 | ≥ 0.9, not reached, interval spans it |',
    );
  });
});

describe('confusionMatrix', () => {
  const matrix: ConfusionMatrix = {
    title: 'Test data',
    labels: ['malignant', 'benign'],
    counts: [
      [199, 13],
      [41, 316],
    ],
  };

  it('tells every count by its true class, in words and in the picture', () => {
    const picture = confusionMatrix(matrix, 'en') ?? '';
    expect(picture).toContain(
      'of 212 malignant: 199 as malignant, 13 as benign; of 357 benign: 41 as malignant, 316 as benign',
    );
    for (const text of ['199', '93.9%', '13', '6.1%', '41', '11.5%', '316', '88.5%'])
      expect(picture).toContain(`>${text}</text>`);
    expect(picture.match(/class="right"/g)).toHaveLength(2);
  });

  it('draws a class of which there is no case', () => {
    const picture = confusionMatrix(
      {
        ...matrix,
        counts: [
          [0, 0],
          [1, 2],
        ],
      },
      'en',
    );
    expect(picture).toContain('of 0 malignant');
    expect(picture).not.toContain('NaN');
  });

  it('draws nothing without any case, and nothing that nobody could read', () => {
    const many = Array.from({ length: 13 }, (_, index) => `class ${index}`);
    expect(
      confusionMatrix(
        {
          ...matrix,
          counts: [
            [0, 0],
            [0, 0],
          ],
        },
        'en',
      ),
    ).toBeUndefined();
    expect(
      confusionMatrix({ title: 'x', labels: many, counts: many.map(() => many.map(() => 1)) }, 'en'),
    ).toBeUndefined();
  });

  it('is a figure with its counts as a table, in HTML and in Markdown', () => {
    const hostile = { ...matrix, labels: ['<img src=x onerror=alert(1)>', 'a|b'] };
    const figure = htmlDialect.confusion(hostile, 'en');
    expect(readHtml(figure).problems).toEqual([]);
    expect(figure).not.toContain('<img');
    expect(figure).toContain('<td>199</td><td>13</td><td>212</td>');
    expect(markdownDialect.confusion(hostile, 'en')).toContain('as a\\|b');
  });
});
