import { TiebackError } from '../errors.ts';
import type { ReportFileFormat } from '../model/report-format.ts';
import { formatOfName } from './parse-format.ts';

export type ReportValues = {
  readonly formats: readonly ReportFileFormat[];
  readonly template: string | undefined;
  readonly locale: string | undefined;
  readonly out: string | undefined;
  readonly bundle: string | undefined;
  readonly card: string | undefined;
  readonly json?: boolean;
};

const refuse = (message: string, hint: string): never => {
  throw new TiebackError('USAGE_INVALID', message, { hint });
};

const refuseForStdout = (formats: readonly ReportFileFormat[]): void => {
  if (formats.length > 1)
    refuse(
      `stdout has room for one format, and ${formats.length} are asked for`,
      'choose one --format, or name a folder with --out',
    );
  if (formats.includes('pdf')) refuse('a PDF is not printed on stdout', 'name a file: --out report.pdf');
};

const formatsOf = ({ formats, template, out, bundle }: ReportValues): readonly ReportFileFormat[] => {
  if (formats.length > 0) return [...new Set(formats)];
  // One file of the user's own is written for one format, and could be rendered as the other by mistake.
  if (bundle !== undefined && template?.endsWith('.hbs') !== true) return ['html', 'md'];
  if (template === undefined && /\.json$/i.test(out ?? '')) return ['json'];
  return [template?.endsWith('.md.hbs') ? 'md' : (formatOfName(out) ?? 'html')];
};

export type ReportOptionsAsked = {
  readonly formats: readonly ReportFileFormat[];
  readonly template?: string;
  readonly locale?: string;
};

/** @throws USAGE_INVALID for what does not go together */
export const reportOptions = (values: ReportValues): ReportOptionsAsked => {
  const { template, locale, out, bundle } = values;
  if (bundle !== undefined && out !== undefined)
    refuse(
      '--bundle and --out both say where the document goes',
      'leave one of them out: a bundle holds its documents',
    );
  const formats = formatsOf(values);
  if (template !== undefined && formats.every((format) => format === 'json'))
    refuse(
      '--template goes with html, md and pdf only: JSON is the evidence itself',
      'leave out --template, or choose --format html or md',
    );
  if (out === '-') refuseForStdout(formats);
  return { formats, ...(template === undefined ? {} : { template }), ...(locale === undefined ? {} : { locale }) };
};
