import type { Comparison } from '../../model/comparison.ts';
import { loadPack } from '../load-pack.ts';
import { renderComparison } from './render-comparison.ts';

export type ComparisonReportOptions = {
  readonly format?: 'html' | 'md' | 'json';
  /** Path of a template of one's own; default the built-in pack `comparison`. */
  readonly template?: string;
  /** Such as `de`; default `en`. */
  readonly locale?: string;
};

/** A comparison as a document. @throws TiebackError `REPORT_TEMPLATE_NOT_FOUND`, `REPORT_TEMPLATE_INVALID` */
export const reportComparison = async (
  comparison: Comparison,
  { format = 'html', template = 'comparison', ...options }: ComparisonReportOptions = {},
): Promise<string> => renderComparison(comparison, { ...options, format, pack: await loadPack(template) });
