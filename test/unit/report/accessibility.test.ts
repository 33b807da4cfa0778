import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderComparison } from '../../../src/report/comparison/render-comparison.ts';
import { loadPack } from '../../../src/report/load-pack.ts';
import { renderReport } from '../../../src/report/render-report.ts';
import { testChromium } from '../../support/chromium.ts';
import { sampleOf } from '../../support/sample.ts';
import { cardVariants } from '../../support/sample-card.ts';
import { comparisonVariants } from '../../support/sample-comparison.ts';
import { sampleVariants } from '../../support/sample-variants.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: testChromium(), chromiumSandbox: false });
}, 60_000);
afterAll(() => browser?.close());

type Found = {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
};

/** Opens a document as a file is opened, and tells what it asked for and what axe has against it. */
const examine = async (html: string, width: number) => {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  await page.route('https://report.example/', (route) => route.fulfill({ body: html, contentType: 'text/html' }));
  await page.goto('https://report.example/');
  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  // Of a figure as of a table no part may lie beyond the screen, no text beyond its cell, and no cell may lose the head of its column.
  const cut = await page.evaluate(
    `[...document.querySelectorAll('figure')].filter((one) => one.scrollWidth > one.clientWidth).length +
      [...document.querySelectorAll('td')].filter((one) => one.scrollWidth > one.clientWidth).length +
      [...document.querySelectorAll('.stack td')].filter((one) => !one.dataset.of).length`,
  );
  // In the picture of the trace every word stays in its box, with room between an id and its grade.
  const outside = await page.evaluate(
    `[...document.querySelectorAll('svg.trace g:has(> rect)')].filter((box) => box.checkVisibility()).flatMap((box) => {
      const frame = box.querySelector('rect').getBBox();
      const parts = [...box.querySelectorAll('text, circle')].map((one) => [one, one.getBBox()]);
      const grade = parts.find(([one]) => one.tagName === 'circle')[1];
      return parts.filter(([one, { x, y, width }]) =>
        x + width > frame.x + frame.width - 3 || (one.matches('.mono') && y < grade.y && x + width > grade.x - 4),
      ).map(([one]) => one.textContent);
    })`,
  );
  const violations = (await page.evaluate(
    `${axe}; axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)`,
  )) as readonly Found[];
  await context.close();
  return {
    requests: requests.filter((url) => url !== 'https://report.example/'),
    complaints,
    overflow,
    cut,
    outside,
    violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html: one }) => one).join(' | ')}`),
  };
};

describe('a provenance report in a browser', { timeout: 60_000 }, () => {
  it.each(sampleOf(Object.keys(sampleVariants).flatMap((name) => [1200, 400].map((width) => [name, width] as const))))(
    'of the variant %s, %i pixels wide, has nothing that axe finds, and asks for nothing',
    async (name, width) => {
      const evidence = sampleVariants[name as keyof typeof sampleVariants]();
      const html = renderReport(evidence, { pack: await loadPack('provenance'), format: 'html' });
      expect(await examine(html, width)).toEqual({
        requests: [],
        complaints: [],
        overflow: 0,
        cut: 0,
        outside: [],
        violations: [],
      });
    },
  );
});

describe('a comparison in a browser', { timeout: 120_000 }, () => {
  const names = Object.keys(comparisonVariants) as (keyof typeof comparisonVariants)[];
  it.each(sampleOf(names.flatMap((name) => [1200, 375].map((width) => [name, width] as const))))(
    'of the variant %s, %i pixels wide, has nothing that axe finds, and asks for nothing',
    async (name, width) => {
      const pack = await loadPack('comparison');
      const html = renderComparison(comparisonVariants[name](), { pack, format: 'html' });
      expect(await examine(html, width)).toEqual({
        requests: [],
        complaints: [],
        overflow: 0,
        cut: 0,
        outside: [],
        violations: [],
      });
    },
  );
});

describe.each(['regulatory-submission', 'eu-ai-act-annex-iv', 'model-card'])(
  'template pack %s in a browser',
  { timeout: 120_000 },
  (id) => {
    const names = ['card', 'hostile'] as const;
    it.each(sampleOf(names.flatMap((name) => [1200, 375].map((width) => [name, width] as const))))(
      'made of %s, %i pixels wide, has nothing that axe finds, and asks for nothing',
      async (name, width) => {
        const html = renderReport(cardVariants[name](), { pack: await loadPack(id), format: 'html' });
        expect(await examine(html, width)).toEqual({
          requests: [],
          complaints: [],
          overflow: 0,
          cut: 0,
          outside: [],
          violations: [],
        });
      },
    );
  },
);

describe('charts of a pack of one’s own in a browser', { timeout: 60_000 }, () => {
  it.each([1200, 400])('have nothing that axe finds, %i pixels wide', async (width) => {
    const base = await loadPack('provenance');
    const source = `<!doctype html><html lang="en"><head><title>Charts</title><style>{{styles}}</style></head><body><main><h1>Charts</h1>
{{metricChart "Results" subject.run.metrics threshold=0.975}}
{{forestChart "Groups" subject.run.metrics overall=0.97}}
{{confusionMatrix "Test" tp=9 fn=1 fp=2 tn=8 positive="ill" negative="well"}}
</main></body></html>`;
    const pack = { ...base, templates: { html: { file: 'charts.hbs', source, partials: {} } } };
    const found = await examine(renderReport(sampleVariants.full(), { pack, format: 'html' }), width);
    expect(found).toEqual({ requests: [], complaints: [], overflow: 0, cut: 0, outside: [], violations: [] });
  });

  it.each(['screen', 'print'] as const)('have no labels larger than the text around them, on the %s', async (media) => {
    const base = await loadPack('provenance');
    const source = `<!doctype html><html lang="en"><head><title>Charts</title><style>{{styles}}</style></head><body><main><h1>Charts</h1>
{{countsChart}}
{{metricChart "Results" subject.run.metrics threshold=0.975}}
<div class="charts">{{#each subject.run.metrics as |metric|}}{{#if (eq metric.key "sensitivity")}}{{lineChart metric.key metric.history}}{{/if}}{{/each}}</div>
</main></body></html>`;
    const pack = { ...base, templates: { html: { file: 'charts.hbs', source, partials: {} } } };
    const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    await page.emulateMedia({ media });
    await page.setContent(renderReport(sampleVariants.full(), { pack, format: 'html' }));
    const sizes = (await page.evaluate(
      `[...document.querySelectorAll('svg')].map((one) => Math.max(...[...one.querySelectorAll('text')]
        .map((text) => parseFloat(getComputedStyle(text).fontSize) * one.getScreenCTM().a)))`,
    )) as readonly number[];
    const body = (await page.evaluate('parseFloat(getComputedStyle(document.body).fontSize)')) as number;
    await page.close();
    expect(sizes).toHaveLength(3);
    for (const size of sizes) expect(size / body).toBeGreaterThan(0.7);
    for (const size of sizes) expect(size / body).toBeLessThan(1);
  });
});
