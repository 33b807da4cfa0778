import { TiebackError } from '../errors.ts';

export type Place = { readonly file: string; readonly line?: number | undefined };

/** An error in a template: which file and line, what is wrong, what to write instead. */
export const templateFault = ({ file, line }: Place, problem: string, hint?: string, cause?: unknown): TiebackError => {
  const where = line === undefined ? `template "${file}"` : `template "${file}", line ${line}`;
  return new TiebackError('REPORT_TEMPLATE_INVALID', `${where}: ${problem}`, {
    ...(hint === undefined ? {} : { hint }),
    details: { file, ...(line === undefined ? {} : { line }) },
    cause,
  });
};
