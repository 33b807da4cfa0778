import { TiebackError } from '../errors.ts';
import type { ReportFileFormat, ReportFormat } from '../model/report-format.ts';

export const reportFormats = ['html', 'md', 'json'] as const satisfies readonly ReportFormat[];
export const reportFileFormats = ['html', 'md', 'pdf', 'json'] as const satisfies readonly ReportFileFormat[];

export const documentFormats = ['html', 'md', 'pdf'] as const satisfies readonly ReportFileFormat[];
export type DocumentFormat = (typeof documentFormats)[number];

const parseOneOf =
  <F extends string>(formats: readonly F[]) =>
  (text: string): F => {
    const format = formats.find((known) => known === text);
    if (format !== undefined) return format;
    throw new TiebackError('USAGE_INVALID', `"${text}" is no report format`, {
      hint: `${formats.slice(0, -1).join(', ')} or ${formats.at(-1)}`,
    });
  };

/** What a run renders. @throws USAGE_INVALID */
export const parseFormat = parseOneOf<ReportFormat>(reportFormats);

/** What a template is previewed as. @throws USAGE_INVALID */
export const parseDocumentFormat = parseOneOf<DocumentFormat>(documentFormats);

/** What `report` writes. @throws USAGE_INVALID */
export const parseFileFormat = parseOneOf<ReportFileFormat>(reportFileFormats);

/**
 * What a document's file name asks for where nobody named a format; nothing for `.json`, the evidence that comes with
 * every document, and for a name without an ending.
 * @throws USAGE_INVALID for the ending of anything else: it would not hold what its name says
 */
export const formatOfName = (file: string | undefined): DocumentFormat | undefined => {
  const ending = /\.([a-z]{2,8})$/i.exec(file ?? '')?.[1]?.toLowerCase();
  const format = documentFormats.find((known) => known === ending);
  if (format !== undefined || ending === undefined || ending === 'json') return format;
  throw new TiebackError('USAGE_INVALID', `a document cannot be written as ".${ending}"`, {
    hint: 'end the name with .html, .md or .pdf, a folder with /, or name the format: --format html',
  });
};
