import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readComparison } from '../../../../src/model/comparison.schema.ts';
import { renderComparison } from '../../../../src/report/comparison/render-comparison.ts';
import { comparisonJson } from '../../../../src/report/json-text.ts';
import { loadPack, type TemplatePack } from '../../../../src/report/load-pack.ts';
import { renderReport } from '../../../../src/report/render-report.ts';
import { sha256 } from '../../../support/bundle-bench.ts';
import { readHtml } from '../../../support/html-grammar.ts';
import { comparisonVariants } from '../../../support/sample-comparison.ts';
import { sampleEvidence } from '../../../support/sample-evidence.ts';

const golden = (name: string): string => fileURLToPath(new URL(`../../../golden/comparison/${name}`, import.meta.url));

let pack: TemplatePack;
beforeAll(async () => {
  pack = await loadPack('comparison');
});

const html = (name: keyof typeof comparisonVariants) =>
  renderComparison(comparisonVariants[name](), { pack, format: 'html' });
const names = Object.keys(comparisonVariants) as (keyof typeof comparisonVariants)[];

describe.each(names)('the document of comparison "%s"', (name) => {
  it.each(['html', 'md'] as const)('is byte for byte the golden one in %s', (format) => {
    const file = golden(`${name}.${format}`);
    const text = renderComparison(comparisonVariants[name](), { pack, format });
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    expect(existsSync(file), 'write it with UPDATE_GOLDEN=1').toBe(true);
    expect(text === readFileSync(file, 'utf8'), `${file} differs; look at it after UPDATE_GOLDEN=1`).toBe(true);
  });

  it('is one well-formed file that loads nothing, with ordered headings and captioned tables', () => {
    const { tags, problems } = readHtml(html(name));
    expect(problems).toEqual([]);
    const opened = tags.filter(({ kind }) => kind === 'open');
    for (const loading of ['script', 'link', 'img', 'iframe', 'object', 'embed', 'base', 'form'])
      expect(opened.map((tag) => tag.name)).not.toContain(loading);
    const levels = opened.flatMap((tag) => (/^h[1-6]$/.test(tag.name) ? [Number(tag.name[1])] : []));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.every((level, index) => level - (levels[index - 1] ?? 0) <= 1)).toBe(true);
    const count = (tag: string) => opened.filter((one) => one.name === tag).length;
    expect(count('caption')).toBe(count('table'));
    const ids = opened.flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is kept beside it as JSON, whose digest the document prints, and which reads back the same', () => {
    const text = comparisonJson(comparisonVariants[name]());
    expect(html(name)).toContain(sha256(text));
    expect(comparisonJson(readComparison(JSON.parse(text)))).toBe(text);
  });
});

describe('the document of a comparison', () => {
  it('gives every picture its numbers as text', () => {
    const pictures = [...html('full').matchAll(/<svg[^>]*aria-label="([^"]*)"/g)].map(([, label = '']) => label);
    expect(pictures).toEqual(
      expect.arrayContaining([
        expect.stringContaining('sensitivity, with 95% confidence intervals. → plain (11111111) 0.82 (0.809 to 0.83)'),
        expect.stringContaining('train/: 2,500 added, 12 changed, 0 removed'),
      ]),
    );
  });

  it('says first whether the runs may be compared, and beside each run why not', () => {
    expect(html('full')).toMatch(/<div class="verdict b-fail">\s*<p class="word">Not all comparable<\/p>/);
    const md = renderComparison(comparisonVariants.full(), { pack, format: 'md' });
    expect(md).toMatch(
      /\| cutout .* ✕ fail: not comparable; cannot be promoted: not linked back; \*\*not sealed: these are today’s values\*\* \|/,
    );
    expect(md).toContain('**today 0.999; sealed as 0.87**');
    expect(md).toContain('**added after the seal: it does not count** | 0.99 | – | – | – |');
    expect(md).toContain('**no interval:** tp, fn give 4100/5000, which is not 0.99');
  });

  it('gathers the runs by value, and counts those that have no room', () => {
    const md = renderComparison(comparisonVariants.many(), { pack, format: 'md' });
    expect(md).toMatch(/\| `lr` \| `0\.001` \| .* and 3 more \|/);
  });

  it('makes no element of what others wrote that the template does not have', () => {
    const plain = new Set(readHtml(html('full')).tags.map(({ name }) => name));
    const found = readHtml(html('hostile')).tags.filter(({ name }) => !plain.has(name));
    expect(found).toEqual([]);
    const md = renderComparison(comparisonVariants.hostile(), { pack, format: 'md' });
    const outsideCode = md.replace(/```text\n[\s\S]*?\n```/g, '').replace(/`[^`\n]*`/g, '');
    expect(outsideCode).not.toMatch(/<(?!\/?code>)[a-z]/i);
  });

  it('says DEMO when a sandbox answered, and lists what could not be read', () => {
    expect(html('minimal')).toContain('<strong>DEMO</strong>');
    expect(html('minimal')).toContain('commit &quot;b&quot; is gone');
    expect(html('full')).not.toContain('DEMO');
  });

  it('writes numbers as a language does, and ids and times as they are', () => {
    const german = renderComparison(comparisonVariants.full(), { pack, format: 'md', locale: 'de' });
    expect(german).toContain('0,82 | 0,8091 to 0,8304 | 4.100 of 5.000');
    expect(german).toContain('2026-11-21 09:30:00 UTC');
  });

  it('is no report, nor is a report made of its template', async () => {
    expect(() => renderReport(sampleEvidence(), { pack, format: 'html' })).toThrow(
      expect.objectContaining({ code: 'REPORT_TEMPLATE_INVALID', hint: expect.stringContaining('tieback compare') }),
    );
    const other = await loadPack('provenance');
    expect(() => renderComparison(comparisonVariants.full(), { pack: other, format: 'html' })).toThrow(
      expect.objectContaining({ code: 'REPORT_TEMPLATE_INVALID', hint: expect.stringContaining('tieback report') }),
    );
  });
});
