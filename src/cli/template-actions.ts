import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { TiebackError } from '../errors.ts';
import type { ReportFileFormat } from '../model/report-format.ts';
import type { TemplatePack } from '../report/load-pack.ts';
import { commandWord } from '../util/command-word.ts';
import { isInside } from '../util/is-inside.ts';
import type { CliContext } from './context.ts';
import { pathToWrite } from './make-folder.ts';
import { packsText, problemsText } from './output/template-text.ts';
import type { TemplateAnswer, TemplateProblem } from './template-answer.ts';
import { writeOutputFile } from './write-output-file.ts';

export type TemplateValues = {
  readonly blocks: readonly string[];
  readonly out: string | undefined;
  readonly format: Exclude<ReportFileFormat, 'json'> | undefined;
  readonly evidence: string | undefined;
  readonly json: boolean;
};

export type TemplateAction = (name: string, values: TemplateValues, context: CliContext) => Promise<number>;

/** As a user would write it in this folder. */
const shownPath = (cwd: string, path: string): string => {
  const short = relative(cwd, path);
  return short !== '' && isInside(cwd, path) ? short : path;
};

export const listTemplates: TemplateAction = async (_name, { json }, { output }) => {
  const { listPacks } = await import('../report/list-packs.ts');
  const packs = await listPacks();
  if (json) output.json({ packs } satisfies TemplateAnswer['list']);
  else {
    output.text(packsText({ packs }));
    output.note(
      `${output.style.bold('next:')} tieback template eject ${packs[0]?.id} --block <name>; --json lists the blocks`,
    );
  }
  return 0;
};

export const ejectTemplate: TemplateAction = async (name, { blocks, out, json }, { output, runtime }) => {
  const { ejectPack } = await import('../report/eject-pack.ts');
  const folder = out ?? `./${blocks.length === 0 ? name : `my-${name}`}`;
  const written = await ejectPack(name, resolve(runtime.cwd, folder), blocks);
  const files = written.map((file) => shownPath(runtime.cwd, file)).sort();
  if (json) output.json({ files } satisfies TemplateAnswer['eject']);
  else {
    for (const file of files) output.text(file);
    output.note(
      `${output.style.bold('next:')} change them, then tieback template lint ${commandWord(folder)} and tieback report <run> --template ${commandWord(folder)}`,
    );
  }
  return 0;
};

const problemOf = (fault: TiebackError): TemplateProblem => {
  const { file, line } = fault.details;
  return {
    message: fault.message,
    hint: fault.hint,
    ...(typeof file === 'string' ? { file } : {}),
    ...(typeof line === 'number' ? { line } : {}),
  };
};

const answerIsNo = 3;

/** A built-in pack by its name, or one of the user's own by its path. */
const located = async (name: string, cwd: string): Promise<string> => {
  const { builtInNames } = await import('../report/load-pack.ts');
  return (await builtInNames()).includes(name) ? name : resolve(cwd, name);
};

export const lintTemplatePack: TemplateAction = async (name, { json }, { output, runtime }) => {
  const { lintPack } = await import('../report/lint-pack.ts');
  const problems = (await lintPack(await located(name, runtime.cwd))).map(problemOf);
  if (json) output.json({ template: name, problems } satisfies TemplateAnswer['lint']);
  else if (problems.length === 0) output.text(`nothing is wrong with ${name}`);
  else {
    output.text(problemsText(problems, output.style));
    output.note(`${problems.length === 1 ? '1 problem' : `${problems.length} problems`} in ${name}`);
  }
  return problems.length === 0 ? 0 : answerIsNo;
};

const readJson = async (file: string, what: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new TiebackError('EVIDENCE_INVALID', `"${file}" cannot be read as ${what}`, {
      hint: `name the .json that tieback ${what === 'evidence' ? 'report' : 'compare'} has written beside a document`,
      cause,
    });
  }
};

const renderEvidence = async (pack: TemplatePack, format: 'html' | 'md', file: string | undefined): Promise<string> => {
  const [{ renderReport }, { readSampleEvidence }, { readEvidence }] = await Promise.all([
    import('../report/render-report.ts'),
    import('../report/sample-evidence.ts'),
    import('../model/evidence.schema.ts'),
  ]);
  const evidence = file === undefined ? await readSampleEvidence() : readEvidence(await readJson(file, 'evidence'));
  return renderReport(evidence, { pack, format });
};

const renderCompared = async (pack: TemplatePack, format: 'html' | 'md', file: string | undefined): Promise<string> => {
  const [{ renderComparison }, { readSampleComparison }, { readComparison }] = await Promise.all([
    import('../report/comparison/render-comparison.ts'),
    import('../report/sample-comparison.ts'),
    import('../model/comparison.schema.ts'),
  ]);
  const given = file === undefined ? undefined : readComparison(await readJson(file, 'a comparison'));
  return renderComparison(given ?? (await readSampleComparison()), { pack, format });
};

const renderers = { 'tieback/evidence/1': renderEvidence, 'tieback/comparison/1': renderCompared } as const;

export const previewTemplate: TemplateAction = async (name, values, { output, runtime, interrupts }) => {
  const { loadPack } = await import('../report/load-pack.ts');
  const pack = await loadPack(await located(name, runtime.cwd));
  const ending = /\.(html|md|pdf)$/.exec(values.out ?? '')?.[1] as TemplateValues['format'];
  const format = values.format ?? ending ?? (pack.templates.html === undefined ? 'md' : 'html');
  const data = values.evidence === undefined ? undefined : resolve(runtime.cwd, values.evidence);
  const text = await renderers[pack.reads](pack, format === 'pdf' ? 'html' : format, data);
  if (values.out === '-' && format !== 'pdf') {
    output.document(text);
    return 0;
  }
  const file = values.out === undefined || values.out === '-' ? `preview-${pack.id}.${format}` : values.out;
  const path = pathToWrite(runtime.cwd, file, '--out');
  const print = async () =>
    (await import('../report/pdf/print-pdf.ts')).printPdf(text, { env: runtime.env, signal: interrupts.signal });
  await writeOutputFile(path, format === 'pdf' ? await print() : text, '--out', interrupts.signal);
  if (values.json) output.json({ file } satisfies TemplateAnswer['preview']);
  else {
    output.text(file);
    if (values.evidence === undefined) {
      const what = pack.reads === 'tieback/evidence/1' ? 'evidence' : 'runs';
      output.note(`made from sample ${what}: it says DEMO and is about no real run`);
    }
  }
  return 0;
};
