import { homedir, platform } from 'node:os';
import { resolve } from 'node:path';
import type { CardText } from '../card/read-card.ts';
import type { Evidence } from '../model/evidence.ts';
import type { ProgressEvent } from '../model/progress.ts';
import type { ReportFileFormat, ReportFormat } from '../model/report-format.ts';
import type { Tieback } from '../tieback.ts';
import { commandWord } from '../util/command-word.ts';
import { sha256 } from '../util/digest.ts';
import { makeFolderFor } from './make-folder.ts';
import type { Output } from './output/output.ts';
import { assertNothingLost, defaultBase, keepingEvidence, type ReportPlace, reportFiles } from './report-files.ts';
import type { ReportOptionsAsked, ReportValues } from './report-options.ts';
import { writeOutputFile } from './write-output-file.ts';

/** The bundle that was written. */
export type BundlePlace = {
  readonly directory: string;
  readonly files: readonly string[];
  /** The one sum that stands for all of it. */
  readonly manifestSha256: string;
};

/** What `tieback report --json` prints. */
export type ReportAnswer = {
  readonly files: readonly ReportPlace[];
  readonly checks: Evidence['checks'];
  /** Only with `--bundle`. */
  readonly bundle?: BundlePlace;
};

export type ReportWriter = (
  evidence: Evidence,
  library: Pick<Tieback, 'report' | 'pdf' | 'bundle'>,
  output: Output,
) => Promise<Pick<ReportAnswer, 'files' | 'bundle'>>;

type Asked = {
  readonly subject: string;
  readonly values: ReportValues;
  readonly options: ReportOptionsAsked;
  /** Id of the template pack, which names the files. */
  readonly pack: string;
  readonly card: CardText | undefined;
  readonly cwd: string;
  /** Ends the wait for the reader of a pipe. */
  readonly signal: AbortSignal;
};

export const printing: ProgressEvent = { kind: 'notice', level: 'info', text: 'printing the PDF' };

const toStdout =
  ({ options: { formats, ...more } }: Asked): ReportWriter =>
  async (evidence, library, output) => {
    const format = formats.find((one): one is ReportFormat => one !== 'pdf') ?? 'html';
    output.document(await library.report(evidence, { ...more, format }));
    return { files: [] };
  };

const toFiles = ({ subject, values, options: { formats, ...more }, pack, cwd, signal }: Asked): ReportWriter => {
  const inCwd = (path: string) => resolve(cwd, path);
  const files = keepingEvidence(reportFiles(defaultBase(pack, subject), formats, values.out, inCwd), formats, inCwd);
  assertNothingLost(files, formats, inCwd);
  const made = files.flatMap(({ file }) => makeFolderFor(inCwd(file), '--out') ?? []);
  return async (evidence, library, { text, note, onProgress }) => {
    for (const folder of made) note(`folder made: ${folder}`);
    const contentOf = (format: ReportFileFormat): Promise<string | Uint8Array> => {
      if (format !== 'pdf') return library.report(evidence, { ...more, format });
      onProgress(printing);
      return library.pdf(evidence, more);
    };
    for (const { format, file } of files) await writeOutputFile(inCwd(file), await contentOf(format), '--out', signal);
    if (values.json === true) return { files };
    for (const { format, file } of files) {
      if (formats.includes(format)) text(file);
      else note(`with the evidence that it was made from: ${file}`);
    }
    return { files };
  };
};

const documentFormats = (formats: readonly ReportFileFormat[]) =>
  formats.filter((format): format is Exclude<ReportFileFormat, 'json'> => format !== 'json');

const toBundle =
  (directory: string, { values, options: { formats, ...more }, card, cwd }: Asked): ReportWriter =>
  async (evidence, library, { text, note, onProgress }) => {
    const path = resolve(cwd, directory);
    makeFolderFor(path, '--bundle');
    if (formats.includes('pdf')) onProgress(printing);
    const { files } = await library.bundle(evidence, path, {
      ...more,
      card: card?.text,
      formats: documentFormats(formats),
    });
    const manifestSha256 = sha256(files.get('manifest.json') ?? '');
    if (values.json !== true) {
      text(directory);
      note(`SHA-256 of its manifest: ${manifestSha256}`);
      note('keep that sum elsewhere: it stands for the whole bundle');
      note(`next: tieback verify ${commandWord(directory)}`);
    }
    return { files: [], bundle: { directory, files: [...files.keys()].sort(), manifestSha256 } };
  };

/** That a browser is lacking is found out before anything is read. @throws REPORT_BROWSER_NOT_FOUND */
export const assertCanPrint = async (
  formats: readonly ReportFileFormat[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> => {
  if (!formats.includes('pdf')) return;
  const { findChromium } = await import('../report/pdf/find-chromium.ts');
  findChromium({ platform: platform(), env, home: homedir() });
};

/** Where the report goes; what cannot be written is found out before anything is read. @throws USAGE_INVALID */
export const reportWriter = (asked: Asked): ReportWriter => {
  const { bundle, out } = asked.values;
  if (bundle !== undefined) return toBundle(bundle, asked);
  return out === '-' ? toStdout(asked) : toFiles(asked);
};
