import { resolve } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { unansweredRecords } from '../../evidence/collect/unanswered.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { ReportFormat } from '../../model/report-format.ts';
import type { DocumentRequest } from '../../tieback.ts';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { defineCommand } from '../define-command.ts';
import { makeFolderFor } from '../make-folder.ts';
import { checkCounts, troubledChecks } from '../output/checks-text.ts';
import type { Output } from '../output/output.ts';
import { parseFormat, reportFormats } from '../parse-format.ts';
import { assertNothingLost, type ReportPlace, reportFiles } from '../report-files.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';

type Values = {
  readonly formats: readonly ReportFormat[];
  readonly template: string | undefined;
  readonly locale: string | undefined;
  readonly out: string | undefined;
};

/** @throws USAGE_INVALID for what the JSON form has no room for, and for several formats on stdout */
const optionsFrom = ({ formats: asked, template, locale, out }: Values) => {
  const byName: ReportFormat = template?.endsWith('.md.hbs') ? 'md' : 'html';
  const formats: readonly ReportFormat[] = asked.length === 0 ? [byName] : [...new Set(asked)];
  if (template !== undefined && formats.every((format) => format === 'json'))
    throw new TiebackError('USAGE_INVALID', '--template goes with html and md only: JSON is the evidence itself', {
      hint: 'leave out --template, or choose --format html or md',
    });
  if (out === '-' && formats.length > 1)
    throw new TiebackError('USAGE_INVALID', `stdout has room for one format, and ${formats.length} are asked for`, {
      hint: 'choose one --format, or name a folder with --out',
    });
  return { formats, ...(template === undefined ? {} : { template }), ...(locale === undefined ? {} : { locale }) };
};

/** @throws USAGE_INVALID */
const parsePercent = (text: string): number => {
  const percent = /^\d+(?:\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (percent >= 0 && percent <= 100) return percent / 100;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no percentage from 0 to 100`, {
    hint: 'for example --require 90',
  });
};

type DocumentValues = {
  readonly card: string | undefined;
  readonly template: string | undefined;
  readonly require: number | undefined;
};

/** Nothing for a plain report: then nothing but the two services is read. @throws USAGE_INVALID */
const documentRequest = ({ card, template, require: required }: DocumentValues): DocumentRequest => {
  if (required !== undefined && template === undefined) {
    throw new TiebackError('USAGE_INVALID', '--require goes with a template that has requirements', {
      hint: 'for example --template regulatory-submission --require 90',
    });
  }
  return {
    ...(card === undefined ? {} : { card }),
    ...(template === undefined ? {} : { template }),
    ...(required === undefined ? {} : { required }),
  };
};

const tooLittle = 3;

const coverageCode = ({ checks }: Evidence): number =>
  checks.some(({ id, outcome }) => id === 'DOC-01' && outcome === 'fail') ? tooLittle : 0;

const unreachable = 4;

/** A document made while a service was away must not be taken for one about what is not there. */
const tellUnanswered = (evidence: Evidence, { note, style }: Output): number => {
  const records = unansweredRecords(evidence);
  if (records.length === 0) return 0;
  note(
    `${style.bad('✗')} incomplete: ${records.length} reads got no answer, first ${records[0]}; render it again when both services answer`,
  );
  return unreachable;
};

/** The answer is what was asked for; the evidence beside it is told, too. */
const tellFiles = (files: readonly ReportPlace[], formats: readonly ReportFormat[], { text, note }: Output): void => {
  for (const { format, file } of files) {
    if (formats.includes(format)) text(file);
    else note(`with the evidence that it was made from: ${file}`);
  }
};

/** What `tieback report --json` prints. */
export type ReportAnswer = { readonly files: readonly ReportPlace[]; readonly checks: Evidence['checks'] };

export const report = defineCommand({
  name: 'report',
  argument: {
    name: '<subject>',
    help: 'a tie, run or commit id; the end of a tie id or the beginning of a run id that this folder knows; a tag, branch or short commit id (with --repo), or lakefs://repo/ref',
  },
  summary: 'Render the provenance document of a tie or run',
  description:
    'Reads what lakeFS and MLflow say now, checks it, and renders it: every fact with its source and grade, what is missing said plainly. Checks that fail or warn are told on stderr; the exit code stays 0, but for --require.',
  options: {
    formats: {
      flags: '-f, --format <format>',
      help: 'html (default; md for a template called *.md.hbs), md or json (repeatable); the evidence is written beside html and md as json',
      parse: parseFormat,
      isRepeatable: true,
      choices: reportFormats,
    },
    out: {
      flags: '-o, --out <file>',
      help: 'where to write it: a file; with several formats what their names begin with; a folder; - for stdout (default: provenance-<subject>.<format>)',
    },
    template: {
      flags: '--template <name>',
      help: 'a built-in one (provenance, regulatory-submission, eu-ai-act-annex-iv, model-card), or your own: a .hbs file, or a folder with manifest.yaml',
    },
    card: { flags: '--card <file>', help: 'the facts that only people can supply, as tieback card init writes them' },
    require: {
      flags: '--require <percent>',
      help: "share of the template's requirements that must be supplied; less is exit code 3",
      parse: parsePercent,
    },
    locale: { flags: '--locale <tag>', help: 'how numbers are written, such as de (default: en)' },
    repo: repoOption,
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [
    ['report 20261121-9f3a1c2b4d', 'HTML for a tie'],
    ['report 3fae8c1d --format md -o -', 'Markdown for a run of this folder, on stdout'],
    [
      'report 20261121-9f3a1c2b4d --format html --format md -o reports/',
      'both into a folder, with the evidence as JSON',
    ],
    ['report lakefs://faces/v1.1-augmented', 'the tie that made a tagged version'],
    [
      'report 9f3a --template model-card --card card.yaml --require 90',
      'a model card; exit 3 when too little of it is supplied',
    ],
  ],
  run: async ([subject = ''], values, { tieback, config, output, runtime }) => {
    const { formats, ...more } = optionsFrom(values);
    const files =
      values.out === '-' ? [] : reportFiles(subject, formats, values.out, (path) => resolve(runtime.cwd, path));
    assertNothingLost(files, formats, (path) => resolve(runtime.cwd, path));
    for (const { file } of files) makeFolderFor(resolve(runtime.cwd, file), '--out');
    const flags = flagsOf(values, { repository: values.repo });
    const [library, { repository }] = await Promise.all([tieback(flags), config(flags)]);
    const document = documentRequest(values);
    const evidence = await library.evidence({ id: subject, repository: repository?.value }, undefined, document);
    const exitCode = tellUnanswered(evidence, output) || coverageCode(evidence);
    const render = (format: ReportFormat): Promise<string> => library.report(evidence, { ...more, format });
    if (values.out === '-') output.text(await render(formats[0] ?? 'html'));
    else {
      for (const { format, file } of files) await writeFileAtomic(resolve(runtime.cwd, file), await render(format));
      if (values.json) output.json({ files, checks: evidence.checks } satisfies ReportAnswer);
      else tellFiles(files, formats, output);
      if (!values.json) output.note(checkCounts(evidence));
    }
    for (const line of troubledChecks(evidence, output.style)) output.note(line);
    return exitCode;
  },
});
