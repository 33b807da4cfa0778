import { TiebackError } from '../errors.ts';
import type { ReportFormat } from '../model/report-format.ts';

export const reportFormats = ['html', 'md', 'json'] as const satisfies readonly ReportFormat[];

/** @throws USAGE_INVALID */
export const parseFormat = (text: string): ReportFormat => {
  const format = reportFormats.find((known) => known === text);
  if (format !== undefined) return format;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no report format`, { hint: 'html, md or json' });
};
