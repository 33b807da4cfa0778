import { resolve } from 'node:path';
import type { CardText } from '../card/read-card.ts';
import type { ReportFileFormat } from '../model/report-format.ts';
import { type AskedPack, askedPack } from './asked-pack.ts';
import type { CliContext } from './context.ts';
import { type ReportOptionsAsked, type ReportValues, reportOptions } from './report-options.ts';
import { assertCanPrint, type ReportWriter, reportWriter } from './write-report.ts';

/** Where none is named, a bundle holds what the pack can make. */
const bundledFormats = (
  { formats }: ReportOptionsAsked,
  { bundle, formats: named }: ReportValues,
  pack: AskedPack,
): readonly ReportFileFormat[] =>
  bundle === undefined || named.length > 0
    ? formats
    : formats.filter((format) => pack.formats.some((had) => had === format));

/** Read once: what a bundle carries is what the facts were read from. @throws CARD_NOT_FOUND */
const readCard = async (file: string | undefined, cwd: string): Promise<CardText | undefined> =>
  file === undefined ? undefined : (await import('../card/read-card.ts')).readCardText(resolve(cwd, file));

/**
 * Everything that can be wrong with a report before a service is asked.
 * @throws USAGE_INVALID, CARD_NOT_FOUND, REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID, REPORT_BROWSER_NOT_FOUND
 */
export const prepareReport = async (
  subject: string,
  values: ReportValues,
  { runtime: { cwd, env }, interrupts: { signal } }: Pick<CliContext, 'runtime' | 'interrupts'>,
): Promise<{ readonly card: CardText | undefined; readonly write: ReportWriter }> => {
  const asked = reportOptions(values);
  const pack = await askedPack(values.template, { id: 'provenance', reads: 'tieback/evidence/1' });
  const options = { ...asked, formats: bundledFormats(asked, values, pack) };
  await assertCanPrint(options.formats, env);
  const card = await readCard(values.card, cwd);
  return { card, write: reportWriter({ subject, values, options, pack: pack.id, card, cwd, signal }) };
};
