import type { Evidence } from '../model/evidence.ts';
import type { ReportFormat } from '../model/report-format.ts';
import { assertReads } from './assert-reads.ts';
import { checkLocale } from './check-locale.ts';
import type { Dialect } from './dialect.ts';
import { dialects } from './dialects.ts';
import { helperNames } from './helper-names.ts';
import { createHelpers } from './helpers/create-helpers.ts';
import { evidenceJson } from './json-text.ts';
import type { TemplatePack } from './load-pack.ts';
import { createPrintLog, type PrintedFacts } from './print-log.ts';
import { sourcesFor } from './sources-for.ts';
import { templateContext } from './template-context.ts';
import { compileTemplate, type TemplateEngine } from './template-engine.ts';

export type RenderOptions = {
  readonly pack: TemplatePack;
  readonly format: ReportFormat;
  /** A language tag for the grouping and the decimal sign of numbers; `en` when absent. Ids and times never change. */
  readonly locale?: string;
};

type Job = {
  readonly evidence: Evidence;
  readonly pack: TemplatePack;
  readonly dialect: Dialect;
  readonly locale: string;
};

/** One pass: the text, and which facts were printed in it. */
const pass = (job: Job, template: TemplateEngine, printed: PrintedFacts) => {
  const { notes, paths, context } = templateContext(job, printed);
  const log = createPrintLog();
  const { dialect, locale, pack, evidence } = job;
  const helpers = createHelpers({
    dialect,
    locale,
    styles: pack.styles,
    evidence,
    log,
    noteOf: notes.numberOf,
    paths,
  });
  return { text: template(context, helpers, dialect.escape), printed: log.facts() };
};

const nothing: PrintedFacts = { labels: new Map(), paths: [] };

/**
 * A document made from evidence, and from nothing else: the same snapshot gives the same bytes, anywhere and at any time.
 * The template is run twice: what it prints decides the footnotes, the coverage and the list of what is missing, which
 * it prints as well.
 * @throws TiebackError `REPORT_TEMPLATE_INVALID`, `REPORT_TEMPLATE_NOT_FOUND` when the pack lacks the format
 */
export const renderReport = (evidence: Evidence, { pack, format, locale = 'en' }: RenderOptions): string => {
  if (format === 'json') return evidenceJson(evidence);
  assertReads(pack, evidence.schema);
  const sources = sourcesFor(pack, format);
  const job: Job = { evidence, pack, dialect: dialects[format], locale: checkLocale(locale) };
  const template = compileTemplate(sources, helperNames(evidence), format === 'html');
  const first = pass(job, template, nothing);
  return pass(job, template, first.printed).text;
};
