import { resolve } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { unansweredRecords } from '../../evidence/unanswered.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { ReportFormat } from '../../model/report-format.ts';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { defineCommand } from '../define-command.ts';
import { makeFolderFor } from '../make-folder.ts';
import { checkCounts, troubledChecks } from '../output/checks-text.ts';
import type { Output } from '../output/output.ts';
import { parseFormat, reportFormats } from '../parse-format.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';

type Values = {
  readonly format: ReportFormat | undefined;
  readonly template: string | undefined;
  readonly locale: string | undefined;
};

/** @throws USAGE_INVALID for what the JSON form has no room for */
const optionsFrom = ({ format = 'html', template, locale }: Values) => {
  if (format === 'json' && template !== undefined)
    throw new TiebackError('USAGE_INVALID', '--template goes with html and md only: JSON is the evidence itself', {
      hint: 'leave out --template, or choose --format html or md',
    });
  return { format, ...(template === undefined ? {} : { template }), ...(locale === undefined ? {} : { locale }) };
};

/** A file name for a subject, which may be a URI or a tag. */
const defaultFile = (subject: string, format: ReportFormat): string =>
  `provenance-${subject
    .replace(/^lakefs:\/\//, '')
    .replaceAll(/[^\w.-]+/g, '-')
    .slice(0, 20)}.${format}`;

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

export const report = defineCommand({
  name: 'report',
  argument: {
    name: '<subject>',
    help: 'a tie, run or commit id; the end of a tie id or the beginning of a run id that this folder knows; a tag (with --repo), or lakefs://repo/ref',
  },
  summary: 'Render the provenance document of a tie or run',
  description:
    'Reads what lakeFS and MLflow say now, checks it, and renders it: every fact with its source and grade, what is missing said plainly. Checks that fail or warn are told on stderr; the exit code stays 0.',
  options: {
    format: {
      flags: '-f, --format <format>',
      help: 'html (default), md or json',
      parse: parseFormat,
      choices: reportFormats,
    },
    out: {
      flags: '-o, --out <file>',
      help: 'where to write it; - for stdout (default: provenance-<subject>.<format>)',
    },
    template: {
      flags: '--template <path>',
      help: 'a template of your own: a .hbs file, or a folder with manifest.yaml',
    },
    locale: { flags: '--locale <tag>', help: 'how numbers are written, such as de (default: en)' },
    repo: repoOption,
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [
    ['report 20261121-9f3a1c2b4d', 'HTML for a tie'],
    ['report 3fae8c1d --format md -o -', 'Markdown for a run of this folder, on stdout'],
    ['report lakefs://faces/v1.1-augmented', 'the tie that made a tagged version'],
  ],
  run: async ([subject = ''], values, { tieback, config, output, runtime }) => {
    const options = optionsFrom(values);
    const flags = flagsOf(values, { repository: values.repo });
    const [library, { repository }] = await Promise.all([tieback(flags), config(flags)]);
    const evidence = await library.evidence({ id: subject, repository: repository?.value });
    const content = await library.report(evidence, options);
    const exitCode = tellUnanswered(evidence, output);
    const file = values.out ?? defaultFile(subject, options.format);
    if (file === '-') output.text(content);
    else {
      const path = resolve(runtime.cwd, file);
      makeFolderFor(path, '--out');
      await writeFileAtomic(path, content);
      if (values.json) output.json({ file, format: options.format, checks: evidence.checks });
      else output.text(file);
    }
    if (file !== '-' && !values.json) output.note(checkCounts(evidence));
    for (const line of troubledChecks(evidence, output.style)) output.note(line);
    return exitCode;
  },
});
