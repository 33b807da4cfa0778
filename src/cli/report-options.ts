import { TiebackError } from '../errors.ts';
import type { ReportFileFormat } from '../model/report-format.ts';
import { reportFileFormats } from './parse-format.ts';

export type ReportValues = {
  readonly formats: readonly ReportFileFormat[];
  readonly template: string | undefined;
  readonly locale: string | undefined;
  readonly out: string | undefined;
  readonly bundle: string | undefined;
  readonly card: string | undefined;
  readonly json?: boolean;
};

/** What a file's ending asks for where nobody named a format; `.json` is the evidence, which comes with every document. */
const formatOf = (file: string | undefined): ReportFileFormat | undefined => {
  const ending = /\.(html|md|pdf)$/i.exec(file ?? '')?.[1]?.toLowerCase();
  return reportFileFormats.find((format) => format === ending);
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

export type ReportOptionsAsked = {
  readonly formats: readonly ReportFileFormat[];
  readonly template?: string;
  readonly locale?: string;
};

/** @throws USAGE_INVALID for what does not go together */
export const reportOptions = ({ formats: asked, template, locale, out, bundle }: ReportValues): ReportOptionsAsked => {
  if (bundle !== undefined && out !== undefined)
    refuse(
      '--bundle and --out both say where the document goes',
      'leave one of them out: a bundle holds its documents',
    );
  const byName = template?.endsWith('.md.hbs') ? 'md' : (formatOf(out) ?? 'html');
  // One file of the user's own is written for one format, and could be rendered as the other by mistake.
  const isWhole = bundle !== undefined && template?.endsWith('.hbs') !== true;
  const byDefault: readonly ReportFileFormat[] = isWhole ? ['html', 'md'] : [byName];
  const formats = asked.length === 0 ? byDefault : [...new Set(asked)];
  if (template !== undefined && formats.every((format) => format === 'json'))
    refuse(
      '--template goes with html, md and pdf only: JSON is the evidence itself',
      'leave out --template, or choose --format html or md',
    );
  if (out === '-') refuseForStdout(formats);
  return { formats, ...(template === undefined ? {} : { template }), ...(locale === undefined ? {} : { locale }) };
};
