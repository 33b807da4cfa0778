import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparisonContext } from '../../../src/report/comparison/comparison-context.ts';
import { createHelpers } from '../../../src/report/helpers/create-helpers.ts';
import { htmlDialect } from '../../../src/report/html-dialect.ts';
import { blockHelpers } from '../../../src/report/lint-template.ts';
import { createPrintLog } from '../../../src/report/print-log.ts';
import { templateContext } from '../../../src/report/template-context.ts';
import { comparisonVariants } from '../../support/sample-comparison.ts';
import { sampleEvidence } from '../../support/sample-evidence.ts';

const readme = readFileSync(new URL('../../../templates/README.md', import.meta.url), 'utf8');
const evidence = sampleEvidence();

/** Names in the first column of the table whose head begins so. */
const firstColumn = (head: string): readonly string[] => {
  const table = readme.slice(readme.indexOf(`| ${head} |`)).split('\n\n')[0] ?? '';
  return table
    .split('\n')
    .slice(2)
    .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([\w.]+)`/g)].map(([, name]) => name ?? ''));
};

const context = templateContext(
  { evidence, pack: { id: 'own', version: '1.0.0', title: 'Own' }, locale: 'en' },
  { labels: new Map(), paths: [] },
).context as Readonly<Record<string, Readonly<Record<string, unknown>>>>;

describe('templates/README.md', () => {
  it('lists every helper and block, and none that is not there', () => {
    const helpers = createHelpers({
      dialect: htmlDialect,
      locale: 'en',
      evidence,
      styles: '',
      log: createPrintLog(),
      noteOf: () => 0,
      paths: [],
    });
    expect(firstColumn('Helper').toSorted()).toEqual(Object.keys(helpers).toSorted());
    for (const block of blockHelpers) expect(readme).toContain(`\`${block}\``);
  });

  it('lists everything at the top of the context', () => {
    expect(firstColumn('Name').toSorted()).toEqual(Object.keys(context).toSorted());
  });

  it('lists everything at the top of the context of a comparison', () => {
    const pack = { id: 'own', version: '1.0.0', title: 'Own' };
    const top = Object.keys(comparisonContext(comparisonVariants.full(), pack) as object);
    expect(firstColumn('In a comparison').toSorted()).toEqual(top.toSorted());
  });

  it.each([
    ['subject', 'In `subject`'],
    ['document', 'In `document`'],
  ])('lists every section of %s', (name, head) => {
    const sections = Object.keys(context[name] ?? {}).map((key) => `${name}.${key}`);
    expect(firstColumn(head).toSorted()).toEqual(sections.toSorted());
  });
});
