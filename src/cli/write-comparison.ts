import { resolve } from 'node:path';
import { TiebackError } from '../errors.ts';
import type { Comparison } from '../model/comparison.ts';
import type { ReportFileFormat } from '../model/report-format.ts';
import type { Tieback } from '../tieback.ts';
import { askedPack } from './asked-pack.ts';
import type { CliContext } from './context.ts';
import { makeFolderFor } from './make-folder.ts';
import type { Output } from './output/output.ts';
import { formatOfName } from './parse-format.ts';
import { assertNothingLost, keepingEvidence, reportFiles } from './report-files.ts';
import { writeOutputFile } from './write-output-file.ts';
import { assertCanPrint, printing } from './write-report.ts';

export const comparisonFormats = ['table', 'html', 'md', 'pdf'] as const;
export type ComparisonFormat = (typeof comparisonFormats)[number];

/** @throws USAGE_INVALID */
export const parseComparisonFormat = (text: string): ComparisonFormat => {
  if (text === 'markdown') return 'md';
  const format = comparisonFormats.find((known) => known === text);
  if (format !== undefined) return format;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no format of a comparison`, {
    hint: 'one of: table, html, md (or markdown), pdf',
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
  library: Pick<Tieback, 'reportComparison' | 'comparisonPdf'>,
  output: Output,
) => Promise<void>;

const formatOf = ({ format, out, template }: ComparisonValues): ComparisonFormat => {
  if (format !== undefined) return format;
  const named = formatOfName(out);
  if (named !== undefined) return named;
  if (template?.endsWith('.md.hbs')) return 'md';
  return out === undefined && template === undefined ? 'table' : 'html';
};

/**
 * Where the document of a comparison goes, or nothing where tables for a terminal are asked for; what cannot be written
 * is found out before anything is read.
 * @throws USAGE_INVALID, REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID, REPORT_BROWSER_NOT_FOUND
 */
export const comparisonWriter = async (
  values: ComparisonValues,
  { runtime: { cwd, env }, interrupts }: Pick<CliContext, 'runtime' | 'interrupts'>,
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
      hint: 'give --format html, md or pdf with --out and --template',
    });
  }
  const { id } = await askedPack(template, { id: 'comparison', reads: 'tieback/comparison/1' });
  const isOnStdout = out === undefined || out === '-';
  if (format === 'pdf') {
    if (isOnStdout)
      throw new TiebackError('USAGE_INVALID', 'a PDF is not printed on stdout', {
        hint: 'name a file: --out comparison.pdf',
      });
    await assertCanPrint([format], env);
  } else if (isOnStdout)
    return async (comparison, library, output) =>
      output.document(await library.reportComparison(comparison, { ...options, format }));
  const inCwd = (path: string) => resolve(cwd, path);
  const files = keepingEvidence(reportFiles(id, [format], out, inCwd), [format], inCwd);
  assertNothingLost(files, [format], inCwd);
  const made = files.flatMap(({ file }) => makeFolderFor(inCwd(file), '--out') ?? []);
  return async (comparison, library, { text, note, onProgress }) => {
    for (const folder of made) note(`folder made: ${folder}`);
    const contentOf = (one: ReportFileFormat): Promise<string | Uint8Array> => {
      if (one !== 'pdf') return library.reportComparison(comparison, { ...options, format: one });
      onProgress(printing);
      return library.comparisonPdf(comparison, options);
    };
    for (const { format: one, file } of files) {
      await writeOutputFile(inCwd(file), await contentOf(one), '--out', interrupts.signal);
      if (one === format) text(file);
      else note(`with the comparison that it was made from: ${file}`);
    }
  };
};
