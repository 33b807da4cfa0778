import type { Comparison } from '../../model/comparison.ts';
import { assertReads } from '../assert-reads.ts';
import { checkLocale } from '../check-locale.ts';
import { dialects } from '../dialects.ts';
import { comparisonJson } from '../json-text.ts';
import type { TemplatePack } from '../load-pack.ts';
import { sourcesFor } from '../sources-for.ts';
import { compileTemplate } from '../template-engine.ts';
import { comparisonContext } from './comparison-context.ts';
import { comparisonHelperNames, createComparisonHelpers } from './comparison-helpers.ts';

export type ComparisonRendering = {
  readonly pack: TemplatePack;
  readonly format: 'html' | 'md' | 'json';
  /** A language tag for the grouping and the decimal sign of numbers; `en` when absent. */
  readonly locale?: string;
};

/**
 * A document made from a comparison, and from nothing else: the same comparison gives the same bytes.
 * @throws TiebackError `REPORT_TEMPLATE_INVALID`, `REPORT_TEMPLATE_NOT_FOUND` when the pack lacks the format
 */
export const renderComparison = (
  comparison: Comparison,
  { pack, format, locale = 'en' }: ComparisonRendering,
): string => {
  if (format === 'json') return comparisonJson(comparison);
  assertReads(pack, comparison.schema);
  const dialect = dialects[format];
  const helpers = createComparisonHelpers({ dialect, locale: checkLocale(locale), styles: pack.styles });
  const template = compileTemplate(sourcesFor(pack, format), comparisonHelperNames(), format === 'html');
  return template(comparisonContext(comparison, pack), helpers, dialect.escape);
};
