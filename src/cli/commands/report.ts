import { unansweredRecords } from '../../evidence/unanswered.ts';
import type { Evidence } from '../../model/evidence.ts';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { defineCommand } from '../define-command.ts';
import { makeFolderFor } from '../make-folder.ts';
import type { Output } from '../output/output.ts';
import type { Style } from '../output/style.ts';
import { parseFormat } from '../parse-format.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';

const summary = ({ checks }: Evidence, style: Style): string => {
  const count = (outcome: string) => checks.filter((check) => check.outcome === outcome).length;
  const bad = checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'warn');
  const counts = `${count('pass')} checks passed, ${count('warn')} warned, ${count('fail')} failed, ${count('skip')} skipped`;
  return [
    counts,
    ...bad.map(
      ({ id, outcome, reason }) => `  ${outcome === 'fail' ? style.bad('✗') : style.warn('!')} ${id} ${reason}`,
    ),
  ].join('\n');
};

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
  argument: { name: '<subject>', help: 'a tie id, a run id, or the id of a commit that a tie made' },
  summary: 'Render the provenance document of a tie or run',
  description:
    'Reads what lakeFS and MLflow say now, checks it, and renders it: every fact with its source and grade, what is missing said plainly.',
  options: {
    format: { flags: '-f, --format <format>', help: 'html (default), md or json', parse: parseFormat },
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
    ['report 3fae…run-id… --format md -o -', 'Markdown for a run, on stdout'],
  ],
  run: async ([subject = ''], values, { tieback, config, output }) => {
    const flags = flagsOf(values, { repository: values.repo });
    const [library, { repository }] = await Promise.all([tieback(flags), config(flags)]);
    const evidence = await library.evidence({ id: subject, repository: repository?.value });
    const format = values.format ?? 'html';
    const content = await library.report(evidence, {
      format,
      ...(values.template === undefined ? {} : { template: values.template }),
      ...(values.locale === undefined ? {} : { locale: values.locale }),
    });
    const exitCode = tellUnanswered(evidence, output);
    const file = values.out ?? `provenance-${subject.slice(0, 20)}.${format}`;
    if (file === '-') {
      output.text(content);
      return exitCode;
    }
    makeFolderFor(file, '--out');
    await writeFileAtomic(file, content);
    if (values.json) output.json({ file, format, checks: evidence.checks });
    else output.text(file);
    if (!values.json) output.note(summary(evidence, output.style));
    return exitCode;
  },
});
