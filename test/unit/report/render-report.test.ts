import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPack, type TemplatePack } from '../../../src/report/load-pack.ts';
import { renderReport } from '../../../src/report/render-report.ts';
import { sha256 } from '../../../src/util/digest.ts';
import { readHtml } from '../../support/html-grammar.ts';
import { fact, sampleEvidence, source } from '../../support/sample-evidence.ts';
import { recordNames, sample } from '../../support/sample-records.ts';
import { sampleVariants } from '../../support/sample-variants.ts';

const golden = (name: string): string => fileURLToPath(new URL(`../../golden/provenance/${name}`, import.meta.url));

const variants = Object.entries(sampleVariants);
const formats = ['html', 'md', 'json'] as const;
let pack: TemplatePack;

beforeAll(async () => {
  pack = await loadPack('provenance');
});

describe('the provenance report', () => {
  for (const [name, evidence] of variants) {
    for (const format of formats) {
      it(`is byte for byte the golden ${name}.${format}`, () => {
        const file = golden(`${name}.${format}`);
        const text = renderReport(evidence(), { pack, format });
        if (process.env['UPDATE_GOLDEN'] === '1') {
          mkdirSync(golden('.'), { recursive: true });
          writeFileSync(file, text);
        }
        expect(existsSync(file), 'write it with UPDATE_GOLDEN=1').toBe(true);
        expect(text === readFileSync(file, 'utf8'), `${file} differs; look at it after UPDATE_GOLDEN=1`).toBe(true);
      });
    }

    it(`numbers its footnotes alike in HTML and Markdown (${name})`, () => {
      const html = renderReport(evidence(), { pack, format: 'html' });
      const md = renderReport(evidence(), { pack, format: 'md' });
      const inHtml = [...html.matchAll(/id="note-(\d+)"/g)].map(([, number]) => number);
      const index = md.slice(md.indexOf('## 11 Evidence index'));
      const inMarkdown = [...index.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => number);
      expect(new Set(inHtml)).toEqual(new Set(inMarkdown));
    });

    it(`gives every footnote exactly one place in the index (${name})`, () => {
      const html = renderReport(evidence(), { pack, format: 'html' });
      const linked = new Set([...html.matchAll(/href="#note-(\d+)"/g)].map(([, number]) => number));
      const targets = [...html.matchAll(/id="note-(\d+)"/g)].map(([, number]) => number);
      expect(new Set(targets)).toEqual(linked);
      expect(targets).toHaveLength(linked.size);
    });
  }

  it('names every id on the page once more in full', () => {
    const html = renderReport(sampleEvidence(), { pack, format: 'html' });
    for (const id of [sample.data, sample.baseline, sample.back, sample.record, sample.git, sample.run, sample.seal]) {
      expect(html).toContain(id);
    }
  });

  it('prints the SHA-256 of its JSON form', () => {
    const digest = sha256(renderReport(sampleEvidence(), { pack, format: 'json' }));
    expect(renderReport(sampleEvidence(), { pack, format: 'html' })).toContain(digest);
    expect(renderReport(sampleEvidence(), { pack, format: 'md' })).toContain(digest);
  });

  it('says DEMO when a sandbox answered, and only then', () => {
    const demo = renderReport(sampleVariants.missing(), { pack, format: 'html' });
    expect(demo).toContain('<p class="demo" role="note"><strong>DEMO</strong>');
    expect(renderReport(sampleEvidence(), { pack, format: 'html' })).not.toContain('DEMO');
    expect(renderReport(sampleVariants.missing(), { pack, format: 'md' })).toContain('> **DEMO**');
    expect(renderReport(sampleEvidence(), { pack, format: 'md' })).not.toContain('DEMO');
  });

  it('says of a handed-over URI that reading it is unproven', () => {
    const html = renderReport(sampleVariants.fixed(), { pack, format: 'html' });
    expect(html).toContain('the pinned URI was handed over; that the script read it is unproven');
    expect(html).not.toContain('the data folder was hashed before and after the training');
  });

  it('says of what is missing that it is, and why', () => {
    const html = renderReport(sampleVariants.missing(), { pack, format: 'html' });
    expect(html).toContain('<b>missing</b>: the service did not answer; start MLflow and make the report again');
    expect(html).toContain('87.1% of the printed facts are known (108 of 124)');
    expect(html).toContain('Checks failed');
  });

  it('prints a metric of zero', () => {
    const evidence = sampleEvidence();
    const metrics = evidence.subject.run.metrics.map((metric) => ({
      ...metric,
      value: fact('recorded', 0, source(recordNames.run, '/data/metrics/0/value')),
    }));
    const zero = { ...evidence, subject: { ...evidence.subject, run: { ...evidence.subject.run, metrics } } };
    const html = renderReport(zero, { pack, format: 'html' });
    expect(html).toContain('<code class="v">accuracy</code></th><td><bdi class="v">0</bdi></td>');
  });

  it('shows all metrics in its summary when none was named to be shown', () => {
    const evidence = sampleEvidence();
    const metrics = evidence.subject.run.metrics.map((metric) => ({ ...metric, isShown: false }));
    const plain = { ...evidence, subject: { ...evidence.subject, run: { ...evidence.subject.run, metrics } } };
    const md = renderReport(plain, { pack, format: 'md' });
    expect(md).toMatch(/\*\*Result\.\*\* `accuracy` 0\.973684 .* `log_loss` 0\.0815294/);
  });
});

describe('an HTML report', () => {
  for (const [name, evidence] of variants) {
    it(`is one well-formed file that loads nothing (${name})`, () => {
      const html = renderReport(evidence(), { pack, format: 'html' });
      const { tags, problems } = readHtml(html);
      expect(problems).toEqual([]);
      const names = new Set(tags.map((tag) => tag.name));
      for (const loading of ['script', 'link', 'img', 'iframe', 'object', 'embed', 'base', 'form', 'image', 'use']) {
        expect(names, loading).not.toContain(loading);
      }
      expect(html).not.toMatch(/@import|url\((?!#)/);
      expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'`);
    });

    it(`has one h1, ordered headings, and a caption and scoped headers in every table (${name})`, () => {
      const html = renderReport(evidence(), { pack, format: 'html' });
      const { tags } = readHtml(html);
      const levels = tags
        .filter(({ kind, name }) => kind === 'open' && /^h[1-6]$/.test(name))
        .map((tag) => Number(tag.name[1]));
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      expect(levels.every((level, index) => level - (levels[index - 1] ?? 0) <= 1)).toBe(true);
      const count = (name: string) => tags.filter((tag) => tag.kind === 'open' && tag.name === name).length;
      expect(count('caption')).toBe(count('table'));
      expect(
        tags
          .filter(({ kind, name }) => kind === 'open' && name === 'th')
          .every(({ attributes }) => 'scope' in attributes),
      ).toBe(true);
      expect(
        tags
          .filter(({ name }) => name === 'svg')
          .filter(({ kind }) => kind === 'open')
          .every(({ attributes }) => attributes['aria-label'] !== undefined),
      ).toBe(true);
    });
  }
});

describe('renderReport', () => {
  const digestIn = (env: Readonly<Record<string, string>>): string => {
    const file = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const script = `
      const { loadPack } = await import(${file('../../../src/report/load-pack.ts')});
      const { renderReport } = await import(${file('../../../src/report/render-report.ts')});
      const { sampleVariants } = await import(${file('../../support/sample-variants.ts')});
      const { sha256 } = await import(${file('../../../src/util/digest.ts')});
      const pack = await loadPack('provenance');
      const all = Object.values(sampleVariants).flatMap((make) => ['html', 'md', 'json'].map((format) => renderReport(make(), { pack, format })));
      process.stdout.write(sha256(all.join('')));`;
    return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: '', ...env },
      encoding: 'utf8',
    });
  };

  it('gives the same bytes in another time zone and language', { timeout: 60_000 }, () => {
    const here = sha256(
      variants.flatMap(([, make]) => formats.map((format) => renderReport(make(), { pack, format }))).join(''),
    );
    expect(digestIn({ TZ: 'Pacific/Kiritimati', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' })).toBe(here);
    expect(digestIn({ TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'ar_EG.UTF-8' })).toBe(here);
  });

  it('does not change the evidence', () => {
    const evidence = sampleEvidence();
    const before = JSON.stringify(evidence);
    for (const format of formats) renderReport(evidence, { pack, format });
    expect(JSON.stringify(evidence)).toBe(before);
  });

  it('groups and points numbers as the locale does, and leaves ids and times', () => {
    const english = renderReport(sampleEvidence(), { pack, format: 'md' });
    const german = renderReport(sampleEvidence(), { pack, format: 'md', locale: 'de' });
    expect(english).toContain('33.4 kB (33,408 bytes)');
    expect(german).toContain('33,4 kB (33.408 bytes)');
    expect(german).toContain('2026-11-20 14:02:31.418 UTC');
    expect(german).toContain(sample.data);
  });

  it('refuses a locale that is none', () => {
    expect(() => renderReport(sampleEvidence(), { pack, format: 'md', locale: 'not a locale' })).toThrowError(
      expect.objectContaining({ code: 'USAGE_INVALID' }),
    );
  });

  it('refuses a format that the pack has no template for', () => {
    const html = pack.templates.html;
    const only: TemplatePack = { ...pack, templates: html === undefined ? {} : { html } };
    expect(() => renderReport(sampleEvidence(), { pack: only, format: 'md' })).toThrowError(
      expect.objectContaining({ code: 'REPORT_TEMPLATE_NOT_FOUND', hint: 'it has html' }),
    );
  });
});
