import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { asRunId } from '../../../src/model/ids.ts';
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
    expect(demo).toContain('<aside class="demo" aria-label="Demo"><strong>DEMO</strong>');
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
    expect(html).toMatch(/\d\d\.\d% of the printed facts are known \(\d+ of \d+\)/);
    expect(html).toContain('<p class="word">Checks failed, incomplete</p>\n<p><b>MLflow did not answer</b></p>');
    expect(renderReport(sampleVariants.missing(), { pack, format: 'md' })).toContain(
      '**Checks failed, incomplete**: MLflow did not answer; 2 failed',
    );
  });

  it('only claims the data that the checks do not bear out, and says by which', () => {
    const plain = renderReport(sampleEvidence(), { pack, format: 'md' });
    expect(plain).toContain(`**On which data.** Commit \`${sample.data.slice(0, 12)}\``);
    const claimed = renderReport(sampleVariants.altered(), { pack, format: 'md' });
    expect(claimed).toContain(`**On which data.** It is claimed that this was commit \`${sample.data.slice(0, 12)}\``);
    expect(claimed).toMatch(/The checks contradict it: ✕ fail DATA-01, .*; ✕ fail LINK-01, /);
    expect(claimed).toContain('| Data version (claimed, checks failed) |');
    expect(claimed).toContain('forward link, run → data: ✕ FAIL (DATA-01, LINK-01, LINK-04)');
    const unchecked = renderReport(sampleVariants.missing(), { pack, format: 'md' });
    expect(unchecked).toMatch(/It is recorded as commit .* This could not be checked: – skip LINK-01/);
  });

  it('tells a link of which one side is gone from one that is contradicted', () => {
    const whole = sampleEvidence();
    const reason = 'run tag "lakefs.commit_id" is missing, though the back-link names the run';
    const lost = whole.checks.map((check) =>
      check.id === 'LINK-01' ? { ...check, outcome: 'fail' as const, reason, isOnlyMissing: true as const } : check,
    );
    const md = renderReport({ ...whole, checks: lost }, { pack, format: 'md' });
    expect(md).toContain(`It is recorded as commit \`${sample.data.slice(0, 12)}\``);
    expect(md).toContain('One side of the link no longer says so, and nothing says otherwise: ✕ fail LINK-01, run tag');
    expect(md).toContain('| Data version (recorded, one side of the link is lost) |');
    expect(md).not.toContain('contradict it');
  });

  it('says on the cover what speaks against the data version', () => {
    const [cover = ''] = renderReport(sampleVariants.altered(), { pack, format: 'md' }).split('## 1 Summary');
    expect(cover).toMatch(/; DATA-01: the run names commit .*; LINK-01: the links disagree: run tag/);
    const [html = ''] = renderReport(sampleVariants.altered(), { pack, format: 'html' }).split('id="summary"');
    expect(html).toContain('LINK-01: the links disagree');
  });

  it('says why a patch of the code is not whole', () => {
    const evidence = sampleEvidence();
    const at = source(recordNames.run, '/data/tags/20/value');
    const code = {
      ...evidence.subject.code,
      diffSha256: fact('recorded', 'cd'.repeat(32), at),
      isDiffWhole: fact('recorded', false, at),
      diffLosses: fact('recorded', ['2 secrets taken out'], at),
    };
    const md = renderReport({ ...evidence, subject: { ...evidence.subject, code } }, { pack, format: 'md' });
    expect(md).toMatch(/\| That patch is whole \| no \|.*\n\| What it lacks \| 2 secrets taken out \| recorded/);
  });

  it('says what was decided about the run, when, by whom, and where that stands', () => {
    const md = renderReport(sampleVariants.altered(), { pack, format: 'md' });
    expect(md).toMatch(/- Decision 2 \(asserted.*\) about model wdbc-classifier .*: promote .*, alias champion /);
    expect(md).toMatch(/on version 4 .*, at 2026-11-20T17:00:00\.000Z .* by ci&#64;runner-3 /);
    expect(md).toMatch(/on the hidden branch of decision `20261120-9c41d2a07b`/);
    expect(renderReport(sampleEvidence(), { pack, format: 'md' })).not.toContain('### Decisions');
  });

  it('says which tags of the link had been lost and were put back', () => {
    const md = renderReport(sampleVariants.altered(), { pack, format: 'md' });
    expect(md).toMatch(
      /were put back: `lakefs\.commit_url` at 2026-11-20T16:00:00\.000Z by a\.keller&#64;train-07 \(asserted/,
    );
    expect(md).toMatch(/\| `lakefs\.commit_url` \| `2026-11-20T16:00:00\.000Z by a\.keller@train-07` \| asserted/);
    expect(renderReport(sampleEvidence(), { pack, format: 'md' })).not.toContain('put back');
  });

  it('says with which exit code a command ended, where it was noted', () => {
    const evidence = sampleEvidence();
    const { run } = evidence.subject;
    const exitCode = fact('recorded', '3', source(recordNames.run, '/data/tags/20/value'));
    const failed = { ...evidence, subject: { ...evidence.subject, run: { ...run, exitCode } } };
    const md = renderReport(failed, { pack, format: 'md' });
    expect(md).toMatch(/\| Exit code of the command \| 3 \| recorded \\\[\d+\\\] \|/);
    expect(md).toMatch(/, exit code 3 \(recorded \\\[\d+\\\]\), after/);
    expect(renderReport(failed, { pack, format: 'html' })).toContain('Exit code of the command');
    expect(renderReport(evidence, { pack, format: 'md' })).not.toContain('xit code');
  });

  it('says when the data is the baseline itself', () => {
    const evidence = sampleEvidence();
    const { data } = evidence.subject;
    const same = { ...evidence, subject: { ...evidence.subject, data: { ...data, commit: data.baseline } } };
    expect(renderReport(same, { pack, format: 'md' })).toMatch(
      /\. It is the baseline `[\w.-]+` \(.*\) itself\. Data mode/,
    );
    expect(renderReport(sampleVariants.minimal(), { pack, format: 'md' })).not.toContain('It is the baseline');
  });

  it('lists failures and warnings before what passed', () => {
    const md = renderReport(sampleVariants.altered(), { pack, format: 'md' });
    const table = md.slice(md.indexOf('## 7 Checks'), md.indexOf('## 8'));
    const ids = [...table.matchAll(/^\| ([A-Z]+-\d+) \|/gm)].map(([, id]) => id);
    expect(ids.slice(0, 4)).toEqual(['DATA-01', 'LINK-01', 'AUG-01', 'AUG-02']);
  });

  it('says at the top of the run that it was deleted, and who stated its status', () => {
    const html = renderReport(sampleVariants.altered(), { pack, format: 'html' });
    expect(html).toMatch(/<h2><span class="n">5<\/span> Run<\/h2>\n<p class="alert"><b>This run was deleted in MLflow/);
    expect(html).toMatch(/Status stated by<\/th><td><bdi class="v">a\.keller@train-07/);
    expect(html).toContain('2026-11-20 15:10:00 UTC');
    const untouched = renderReport(sampleEvidence(), { pack, format: 'html' });
    expect(untouched).not.toContain('class="alert"');
    expect(untouched).not.toContain('Status stated by');
  });

  it('lists fifty other runs of the tie with their pages, and counts the rest', () => {
    const html = renderReport(sampleVariants.altered(), { pack, format: 'html' });
    const list = html.slice(html.indexOf('Other runs of this tie'), html.indexOf('<h3>Parameters'));
    expect(list.match(/<a href="https:\/\/mlflow\.example\.org\/#\/experiments\/3\/runs\/0{28}00\d\d"/g)).toHaveLength(
      50,
    );
    expect(list).toContain('and 3 more, in the JSON form of this report');
    expect(renderReport(sampleEvidence(), { pack, format: 'html' })).not.toContain('Other runs of this tie');
  });

  it('shows sealed fields beside what they are today, and what the seal does not cover', () => {
    const md = renderReport(sampleVariants.altered(), { pack, format: 'md' });
    expect(md).toMatch(/\| `metrics\.sensitivity \(step 3\)` \| `0\.9761904761904762` .* \| `0\.999` /);
    expect(md).toMatch(/\| `params\.learning_rate` \| `0\.05` .* \| no such field \|/);
    expect(md).toContain('It does not cover artifacts and model files');
    expect(md).toContain(
      'hash = sha256(canonical JSON (RFC 8785) of { section: sha256(canonical JSON of the section) })',
    );
    expect(renderReport(sampleEvidence(), { pack, format: 'md' })).not.toContain('Sealed fields that are others today');
  });

  it('says that a branch is gone and what keeps its commits, and that no tag was asked for', () => {
    const html = renderReport(sampleVariants.altered(), { pack, format: 'html' });
    expect(html).toContain('It no longer exists; the anchor keeps its commits.');
    expect(html).toContain('<th scope="row">Data tag</th><td><span class="unasked">not recorded</span></td>');
    expect(html.slice(html.indexOf('What failed or is missing'), html.indexOf('id="trace"'))).not.toContain('data.tag');
    expect(renderReport(sampleEvidence(), { pack, format: 'html' })).toContain('Commit where the branch stands now');
  });

  it('names the models that the run logged, and the registered versions of them', () => {
    const md = renderReport(sampleVariants.altered(), { pack, format: 'md' });
    expect(md).toMatch(/^- Logged model classifier \(.*\), id `m-7c1e` /m);
    expect(md).toMatch(/^- Registered model wdbc-classifier \(.*\), version 4 \(.*\), aliases champion /m);
    expect(renderReport(sampleEvidence(), { pack, format: 'md' })).not.toContain('### Models');
  });

  it('names inputs that are not in lakeFS in one line each', () => {
    const md = renderReport(sampleVariants.altered(), { pack, format: 'md' });
    expect(md).toMatch(/^- `train`: `dataset` \(recorded .*\), source type `code` /m);
  });

  it('prints a metric of zero', () => {
    const evidence = sampleEvidence();
    const metrics = evidence.subject.run.metrics.map((metric) => ({
      ...metric,
      value: fact('recorded', 0, source(recordNames.run, '/data/metrics/0/value')),
    }));
    const zero = { ...evidence, subject: { ...evidence.subject, run: { ...evidence.subject.run, metrics } } };
    const html = renderReport(zero, { pack, format: 'html' });
    expect(html).toContain('<code class="v key">accuracy</code></th><td><bdi class="v">0</bdi></td>');
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

describe('the report of a nested run', () => {
  const parent = 'fe'.repeat(16);
  const nested = () => {
    const evidence = sampleEvidence();
    const { run, environment } = evidence.subject;
    const missing = { grade: 'missing', why: 'not-asked' } as const;
    const named = fact('recorded', asRunId(parent), source(recordNames.run, '/run/data/tags'));
    return {
      ...evidence,
      subject: {
        ...evidence.subject,
        run: { ...run, parent: named },
        environment: { ...environment, packages: missing, requirementsSha256: missing },
      },
    };
  };

  it.each(['html', 'md'] as const)('leads from packages that it lacks to the run that has them (%s)', (format) => {
    const text = renderReport(nested(), { pack, format });
    expect(text).toContain('which this run is nested in');
    expect(text).toContain(`/runs/${parent}`);
    expect(renderReport(sampleEvidence(), { pack, format })).not.toContain('nested in');
  });
});

describe('the report of a tie that changed no data', () => {
  const unchanged = () => {
    const evidence = sampleEvidence();
    const { data } = evidence.subject;
    const none = fact('derived', 0, source(recordNames.data, '/metadata'));
    const changes = { ...data.changes, added: none, changed: none, removed: none, addedBytes: none, sample: [] };
    return { ...evidence, subject: { ...evidence.subject, data: { ...data, changes } } };
  };

  it.each(['html', 'md'] as const)('says so in one sentence instead of a table of zeros (%s)', (format) => {
    const text = renderReport(unchanged(), { pack, format });
    expect(text).toContain('the data are the baseline’s own');
    expect(text).not.toContain('Size of what was added');
    expect(text).not.toContain('Objects changed since the baseline');
  });
});
