import { TiebackError } from '../errors.ts';
import type { ReportFormat } from '../model/report-format.ts';

/** @throws USAGE_INVALID */
export const parseFormat = (text: string): ReportFormat => {
  if (text === 'html' || text === 'md' || text === 'json') return text;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no report format`, { hint: 'html, md or json' });
};
