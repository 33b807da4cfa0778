import { resolve } from 'node:path';
import { TiebackError } from '../errors.ts';
import type { Comparison } from '../model/comparison.ts';
import type { Tieback } from '../tieback.ts';
import { writeFileAtomic } from '../util/atomic-file.ts';
import { askedPack } from './asked-pack.ts';
import { makeFolderFor } from './make-folder.ts';
import type { Output } from './output/output.ts';
import { assertNothingLost, reportFiles } from './report-files.ts';

export type ComparisonFormat = 'table' | 'html' | 'md';

/** @throws USAGE_INVALID */
export const parseComparisonFormat = (text: string): ComparisonFormat => {
  if (text === 'markdown') return 'md';
  if (text === 'table' || text === 'html' || text === 'md') return text;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no format of a comparison`, {
    hint: 'one of: table, html, md (or markdown)',
  });
};

export type ComparisonValues = {
  readonly format: ComparisonFormat | undefined;
  readonly out: string | undefined;
  readonly template: string | undefined;
  readonly locale: string | undefined;
};

export type ComparisonWriter = (
  comparison: Comparison,
  library: Pick<Tieback, 'reportComparison'>,
  output: Output,
) => Promise<void>;

const formatOf = ({ format, out, template }: ComparisonValues): ComparisonFormat => {
  if (format !== undefined) return format;
  if (/\.md$/i.test(out ?? '') || template?.endsWith('.md.hbs')) return 'md';
  return out === undefined && template === undefined ? 'table' : 'html';
};

/**
 * Where the document of a comparison goes, or nothing where tables for a terminal are asked for; what cannot be written
 * is found out before anything is read.
 * @throws USAGE_INVALID, REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID
 */
export const comparisonWriter = async (
  values: ComparisonValues,
  cwd: string,
): Promise<ComparisonWriter | undefined> => {
  const { out, template, locale } = values;
  const format = formatOf(values);
  const options = {
    ...(template === undefined ? {} : { template }),
    ...(locale === undefined ? {} : { locale }),
  };
  if (format === 'table') {
    if (out === undefined && template === undefined) return undefined;
    throw new TiebackError('USAGE_INVALID', 'a table goes to the terminal only', {
      hint: 'give --format html or md with --out and --template',
    });
  }
  const { id } = await askedPack(template, { id: 'comparison', reads: 'tieback/comparison/1' });
  if (out === undefined || out === '-')
    return async (comparison, library, output) =>
      output.text(await library.reportComparison(comparison, { ...options, format }));
  const inCwd = (path: string) => resolve(cwd, path);
  const files = reportFiles(id, [format], out, inCwd);
  assertNothingLost(files, [format], inCwd);
  const made = files.flatMap(({ file }) => makeFolderFor(inCwd(file), '--out') ?? []);
  return async (comparison, library, { text, note }) => {
    for (const folder of made) note(`folder made: ${folder}`);
    for (const { format: one, file } of files) {
      const content = await library.reportComparison(comparison, { ...options, format: one === 'json' ? one : format });
      await writeFileAtomic(inCwd(file), content);
      if (one === format) text(file);
      else note(`with the comparison that it was made from: ${file}`);
    }
  };
};
