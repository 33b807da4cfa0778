import { TiebackError } from '../errors.ts';

export type Place = {
  readonly file: string;
  readonly line?: number | undefined;
  /** The expression that is wrong, as it stands in the template. */
  readonly expression?: string | undefined;
};

/** Enough of an expression to find it. */
const expressionLength = 160;

/** An error in a template: which file and line, what is wrong, what to write instead. */
export const templateFault = (
  { file, line, expression }: Place,
  problem: string,
  hint = 'mend the template, then look at it: tieback template lint PATH',
  cause?: unknown,
): TiebackError => {
  const where = line === undefined ? `template "${file}"` : `template "${file}", line ${line}`;
  const what = expression === undefined ? '' : `, in ${expression.slice(0, expressionLength).replace(/\s+/g, ' ')}`;
  return new TiebackError('REPORT_TEMPLATE_INVALID', `${where}: ${problem}${what}`, {
    hint,
    details: {
      file,
      ...(line === undefined ? {} : { line }),
      ...(expression === undefined ? {} : { expression }),
    },
    cause,
  });
};
