import { TiebackError } from '../errors.ts';
import type { ReportFileFormat, ReportFormat } from '../model/report-format.ts';

export const reportFormats = ['html', 'md', 'json'] as const satisfies readonly ReportFormat[];
export const reportFileFormats = ['html', 'md', 'pdf', 'json'] as const satisfies readonly ReportFileFormat[];

export const documentFormats = ['html', 'md', 'pdf'] as const satisfies readonly ReportFileFormat[];

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
export const parseDocumentFormat = parseOneOf<(typeof documentFormats)[number]>(documentFormats);

/** What `report` writes. @throws USAGE_INVALID */
export const parseFileFormat = parseOneOf<ReportFileFormat>(reportFileFormats);
