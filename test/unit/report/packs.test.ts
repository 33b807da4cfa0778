import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { allChecks, cardChecks } from '../../../src/evidence/checks/run-checks.ts';
import { loadPack, type TemplatePack } from '../../../src/report/load-pack.ts';
import { listFacts } from '../../../src/report/present.ts';
import { renderReport } from '../../../src/report/render-report.ts';
import { readHtml } from '../../support/html-grammar.ts';
import { cardVariants } from '../../support/sample-card.ts';

const golden = (pack: string, name: string): string =>
  fileURLToPath(new URL(`../../golden/${pack}/${name}`, import.meta.url));

const variants = Object.entries(cardVariants);
const claims = /\b(?:complies|compliant|conforms|is satisfied by|meets the requirements of)\b/i;

describe.each(['regulatory-submission', 'eu-ai-act-annex-iv', 'model-card'])('template pack %s', (id) => {
  let pack: TemplatePack;
  beforeAll(async () => {
    pack = await loadPack(id);
  });

  for (const [name, evidence] of variants) {
    it.each(['html', 'md'] as const)(`is byte for byte the golden ${name} in %s`, (format) => {
      const file = golden(id, `${name}.${format}`);
      const text = renderReport(evidence(), { pack, format });
      if (process.env['UPDATE_GOLDEN'] === '1') {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      expect(existsSync(file), 'write it with UPDATE_GOLDEN=1').toBe(true);
      expect(text === readFileSync(file, 'utf8'), `${file} differs; look at it after UPDATE_GOLDEN=1`).toBe(true);
    });

    it(`is one well-formed file that loads nothing, with ordered headings and captioned tables (${name})`, () => {
      const html = renderReport(evidence(), { pack, format: 'html' });
      const { tags, problems } = readHtml(html);
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

    it(`gives every footnote exactly one place in the index (${name})`, () => {
      const html = renderReport(evidence(), { pack, format: 'html' });
      const linked = new Set([...html.matchAll(/href="#note-(\d+)"/g)].map(([, number]) => number));
      const targets = [...html.matchAll(/id="note-(\d+)"/g)].map(([, number]) => number);
      expect(new Set(targets)).toEqual(linked);
      expect(targets).toHaveLength(linked.size);
    });
  }

  it('never claims that a rule is satisfied', () => {
    for (const [, evidence] of variants.filter(([name]) => name !== 'hostile'))
      expect(renderReport(evidence(), { pack, format: 'md' })).not.toMatch(claims);
  });

  it('names rows that the evidence can answer: every fact, field and check is one that there is', () => {
    const paths = [...listFacts(cardVariants.card()).keys()];
    const ids = [...allChecks, ...cardChecks].map((check) => check.id);
    const emptyHere = ['subject.run.modelVersions', 'subject.card.model.pretrained'];
    for (const row of pack.requirements?.requirements ?? []) {
      const wanted = [...row.facts.map((path) => `subject.${path}`), ...row.card.map((path) => `subject.card.${path}`)];
      for (const path of wanted) {
        const isThere = paths.some((one) => one === path || one.startsWith(`${path}.`));
        const isList =
          /^subject\.card\.(?:document\.approvers|data\.(?:biases|gaps)|changes\.predetermined|standards)$/;
        expect(isThere || isList.test(path) || emptyHere.includes(path), `${row.id}: ${path}`).toBe(true);
      }
      for (const id of row.checks) expect(ids, row.id).toContain(id);
    }
  });

  it('has a section of the document for every row, and says with each what is lacking', () => {
    const html = renderReport(cardVariants.none(), { pack, format: 'html' });
    const sections = html.slice(html.indexOf('</header>'), html.indexOf('id="matrix"'));
    for (const { id: row } of pack.requirements?.requirements ?? []) expect(sections).toContain(`<b>${row}</b>`);
  });

  it('prints the source of its rows and the day as of which it was read', () => {
    const { regime } = pack.requirements ?? {};
    const md = renderReport(cardVariants.card(), { pack, format: 'md' });
    expect(md).toContain(`Read as of ${regime?.asOf?.replaceAll('-', '-')}`);
    expect(md).toContain('Whether that satisfies the rule is for people to judge.');
  });
});

describe('the regulatory submission', () => {
  const render = async (evidence: (typeof cardVariants)[keyof typeof cardVariants]) =>
    renderReport(evidence(), { pack: await loadPack('regulatory-submission'), format: 'md' });

  it.each(['html', 'md'] as const)('says of no card what it does not say where none was given (%s)', async (format) => {
    for (const id of ['regulatory-submission', 'eu-ai-act-annex-iv', 'model-card']) {
      const text = renderReport(cardVariants.none(), { pack: await loadPack(id), format });
      expect(text).not.toMatch(/the card (names|says|does not)/i);
      expect(text).toContain('no card was given');
    }
  });

  it('prints what card and run say against each other', async () => {
    const md = await render(cardVariants.card);
    expect(md).toContain('Card and run contradict each other; neither is taken for the right one.');
    expect(md).toMatch(/\| `regulatory\.fda\.deviceClass` \| II .* \| III /);
  });

  it('computes shares and intervals from the counts that the run logged', async () => {
    const md = await render(cardVariants.card);
    expect(md).toMatch(/\| Called positive \| 41 \| 2 \| \|/);
    expect(md).toMatch(/\| Sensitivity: .* \| 41 of 42 \| 97\.6% \| 87\.7% to 99\.6% \|/);
    expect(await render(cardVariants.none)).toContain('The run logged no counts');
  });

  it('says FINAL only when the card does', async () => {
    expect(await render(cardVariants.card)).toContain('**FINAL**');
    expect(await render(cardVariants.none)).toContain('**DRAFT**');
  });

  it('takes an attachment for a document that a row asks for, and excuses what the card excuses', async () => {
    const md = await render(cardVariants.card);
    expect(md).toMatch(/- supplied: \*\*fda-vii-1\*\* .*attached RMF-1/);
    expect(md).toMatch(/- n\/a: \*\*fda-ix-5\*\* .*does not apply: nothing was trained elsewhere/);
  });
});
