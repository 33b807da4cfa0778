import type { CardText } from '../../card/read-card.ts';
import type { DocumentRequest } from '../../compose-evidence.ts';
import { TiebackError } from '../../errors.ts';
import type { Evidence } from '../../model/evidence.ts';
import { unansweredReads, whyUnanswered } from '../../model/unanswered.ts';
import { counted } from '../../util/counted.ts';
import { defineCommand } from '../define-command.ts';
import { checkCounts, troubledChecks } from '../output/checks-text.ts';
import type { Output } from '../output/output.ts';
import { parseFileFormat, reportFileFormats } from '../parse-format.ts';
import { prepareReport } from '../prepare-report.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';
import { parseOut } from '../write-output-file.ts';
import type { ReportAnswer } from '../write-report.ts';

/** @throws USAGE_INVALID */
const parsePercent = (text: string): number => {
  const percent = /^\d+(?:\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (percent >= 0 && percent <= 100) return percent / 100;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no percentage from 0 to 100`, {
    hint: 'for example --require 90',
  });
};

type DocumentValues = {
  readonly card: CardText | undefined;
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
  const reads = unansweredReads(evidence) ?? [];
  const [first] = reads;
  if (first === undefined) return 0;
  const error = first.code === '' ? '' : ` (${first.code})`;
  note(
    `${style.bad('✗')} incomplete: ${whyUnanswered(reads)}; ${counted(reads.length, 'read')} brought nothing, first ${first.record}${error}`,
  );
  note(`${style.bold('next:')} tieback doctor says what is wrong; then render it again`);
  return unreachable;
};

export const report = defineCommand({
  name: 'report',
  argument: {
    name: '<subject>',
    help: 'a tie, run or commit id; the end of a tie id or the beginning of a run id that this folder knows; the name of a run; models:/NAME/VERSION or models:/NAME@ALIAS; a tag, branch or short commit id (with --repo), or lakefs://repo/ref; a URL copied from either web UI',
  },
  summary: 'Render the provenance document of a tie or run',
  description:
    'Reads what lakeFS and MLflow say now, checks it, and renders it: every fact with its source and grade, what is missing said plainly. Checks that fail or warn are told on stderr; the exit code stays 0, but for --require.',
  options: {
    formats: {
      flags: '-f, --format <format>',
      help: 'html (default; else what --out ends with, or md for a template called *.md.hbs), md, pdf or json (repeatable); the evidence is written beside documents as json',
      parse: parseFileFormat,
      isRepeatable: true,
      choices: reportFileFormats,
    },
    out: {
      flags: '-o, --out <file>',
      help: 'where to write it: a file; with several formats what their names begin with; a folder; - for stdout (default: provenance-<subject>.<format>)',
      parse: parseOut,
    },
    bundle: {
      flags: '--bundle <dir>',
      help: 'write documents, evidence, checks, manifest and sums into a new folder instead, which tieback verify and sha256sum can check (documents: html and md, html alone with --template, or the formats named)',
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
    ['report 3fae8c1d -o report.pdf', 'as a PDF, printed in an installed Chromium'],
    ['report 3fae8c1d --bundle evidence-v1.1', 'with all that it takes to verify it later'],
    [
      'report 9f3a --template model-card --card card.yaml --require 90',
      'a model card; exit 3 when too little of it is supplied',
    ],
  ],
  run: async ([subject = ''], values, context) => {
    const { tieback, config, output } = context;
    const { card, write } = await prepareReport(subject, values, context);
    const flags = flagsOf(values, { repository: values.repo });
    const [library, { repository }] = await Promise.all([tieback(flags), config(flags)]);
    const evidence = await library.evidence(
      { id: subject, repository: repository?.value },
      undefined,
      documentRequest({ ...values, card }),
    );
    const exitCode = tellUnanswered(evidence, output) || coverageCode(evidence);
    const written = await write(evidence, library, output);
    if (values.json && values.out !== '-') output.json({ ...written, checks: evidence.checks } satisfies ReportAnswer);
    else if (values.out !== '-') output.note(checkCounts(evidence));
    for (const line of troubledChecks(evidence, output.style)) output.note(line);
    return exitCode;
  },
});
