import { TiebackError } from '../../errors.ts';
import type { AuditRequest } from '../../evidence/audit/scope.ts';
import type { AuditFinding, AuditProbe, AuditSeverity, AuditSummary } from '../../model/audit.ts';
import type { Tieback } from '../../tieback.ts';
import type { CliContext } from '../context.ts';
import { defineCommand } from '../define-command.ts';
import { pathToWrite } from '../make-folder.ts';
import { mendFindings } from '../mend-findings.ts';
import { findingText, summaryText } from '../output/audit-text.ts';
import { junitText } from '../output/junit.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';
import { writeOutputFile } from '../write-output-file.ts';

const answerIsNo = 3;
const levels = ['error', 'warning', 'info', 'never'] as const;
type Level = (typeof levels)[number];
const order: readonly AuditSeverity[] = ['info', 'warning', 'error'];

const invalid = (text: string, what: string, choices: readonly string[]): TiebackError =>
  new TiebackError('USAGE_INVALID', `"${text}" is no ${what}`, { hint: `choose ${choices.join(', ')}` });

/** @throws USAGE_INVALID */
const parseLevel = (text: string): Level => {
  const found = levels.find((level) => level === text);
  if (found === undefined) throw invalid(text, 'level of a finding', levels);
  return found;
};

/** @throws USAGE_INVALID */
const parseProbe = (text: string): AuditProbe => {
  if (text === '' || text === 'sample') return 'sample';
  if (text === 'all') return 'all';
  throw invalid(text, 'way to probe', ['sample', 'all']);
};

type Values = {
  readonly experiments: readonly string[];
  readonly repos: readonly string[];
  readonly models: readonly string[];
  readonly all: boolean;
  readonly probe: AuditProbe | undefined;
};

/** What is asked for, else what the settings name. @throws USAGE_INVALID when nothing says */
const requestOf = async (values: Values, { config }: CliContext): Promise<AuditRequest> => {
  const { experiments, repos, models, all, probe } = values;
  const settings = await config({});
  const defaultRepository = settings.repository?.value;
  const isAsked = experiments.length + repos.length + models.length > 0;
  if (all && isAsked)
    throw new TiebackError('USAGE_INVALID', '--all excludes --experiment, --repo and --model', {
      hint: 'leave --all out to audit what the others name, or leave them out to audit everything',
    });
  const more = { defaultRepository: repos.length === 1 ? repos[0] : defaultRepository, probe };
  if (isAsked) return { experiments, repositories: repos, models, ...more };
  if (all) return more;
  const experiment = settings.experiment?.value;
  if (experiment === undefined && defaultRepository === undefined)
    throw new TiebackError('USAGE_INVALID', 'it is not said what to audit', {
      hint: 'give --experiment NAME, --repo NAME, --model NAME, or --all',
    });
  return {
    experiments: experiment === undefined ? [] : [experiment],
    repositories: defaultRepository === undefined ? [] : [defaultRepository],
    ...more,
  };
};

const isAtLeast =
  (level: Level) =>
  ({ severity }: AuditFinding): boolean =>
    level !== 'never' && order.indexOf(severity) >= order.indexOf(level);

type Audited = { readonly findings: readonly AuditFinding[]; readonly summary: AuditSummary | undefined };

/** Audits, and tells of each finding as it is made. */
const auditOnce = async (
  library: Tieback,
  request: AuditRequest,
  isKept: (finding: AuditFinding) => boolean,
  { json }: { readonly json: boolean },
  { output }: CliContext,
): Promise<Audited> => {
  const findings: AuditFinding[] = [];
  let summary: AuditSummary | undefined;
  for await (const line of library.audit(request)) {
    output.endProgress();
    if (json) output.jsonLine(line);
    if (line.kind === 'summary') {
      summary = line;
      if (!json) output.note(summaryText(line));
      continue;
    }
    if (!json) output.text(findingText(line, output.style));
    if (isKept(line)) findings.push(line);
  }
  return { findings, summary };
};

export const audit = defineCommand({
  name: 'audit',
  usageHint:
    'one run is told in full by tieback report RUN, an experiment by tieback audit --experiment NAME; tieback audit --help',
  summary: 'Hold every tie against both services as they are now',
  description:
    'Reads every run in question and every tie of its repositories and says what is missing, one-sided, contradictory, moved, edited after its seal, or about to be lost; changes nothing. With --fix what is missing is put back as link and resume would (back-link, forward tags, hidden branches), after the plan was shown and agreed to, and everything is audited again; nothing is ever deleted or overwritten for it. Without --experiment, --repo or --model it audits what the settings name. The codes of findings are API.',
  options: {
    experiments: {
      flags: '-e, --experiment <name>',
      help: 'runs of this MLflow experiment (repeatable)',
      isRepeatable: true,
    },
    repos: {
      ...repoOption,
      help: 'runs and ties of this lakeFS repository (repeatable)',
      isRepeatable: true,
    },
    models: {
      flags: '-m, --model <name>',
      help: 'runs behind the versions of this registered model (repeatable)',
      isRepeatable: true,
    },
    all: { flags: '-a, --all', help: 'every experiment and every repository' },
    probe: {
      flags: '--probe [what]',
      help: 'read content too: one object of each data commit that its baseline lacks; all: every object, the full histories of sealed metrics, and the files whose hashes a run states',
      parse: parseProbe,
      choices: ['sample', 'all'],
    },
    failOn: {
      flags: '--fail-on <level>',
      help: 'error, warning (default), info or never: from which on the exit code is 3',
      parse: parseLevel,
      choices: levels,
    },
    fix: { flags: '--fix', help: 'mend what only lacks something: back-link, forward tags, anchors' },
    yes: { flags: '-y, --yes', help: 'with --fix: do not ask' },
    dryRun: { flags: '-n, --dry-run', help: 'with --fix: say what would be written, and stop' },
    junit: { flags: '--junit <file>', help: 'write a JUnit XML report, a test for each kind of finding' },
    json: { flags: jsonOption.flags, help: 'a line of JSON for each finding while it runs, and a summary at the end' },
    ...sharedOptions,
  },
  notes:
    'Exit codes: 0 no finding at or above --fail-on, 3 there are some (with --fix:\nafter it was mended),\n4 a service is unreachable or refused the credentials.',
  examples: [
    ['audit --experiment retina', 'is every tie of an experiment whole, and as it was sealed?'],
    ['audit --all --probe', 'everything, and whether the data can still be read'],
    ['audit --model retina --fail-on error --junit audit.xml', 'for CI, before a model is promoted'],
    ['audit --experiment retina --fix', 'see what can be mended, be asked, and audit again'],
    ['audit --repo faces --json', 'findings as lines of JSON, as they are made'],
  ],
  run: async (_args, values, context) => {
    const { runtime, interrupts } = context;
    const { junit, failOn = 'warning', fix, yes, dryRun } = values;
    if (!fix && (yes || dryRun))
      throw new TiebackError('USAGE_INVALID', `--${yes ? 'yes' : 'dry-run'} is for --fix: an audit writes nothing`, {
        hint: 'leave it away, or add --fix',
      });
    const request = await requestOf(values, context);
    const junitFile = junit === undefined ? undefined : pathToWrite(runtime.cwd, junit, '--junit');
    const isFailure = isAtLeast(failOn);
    const isKept = (finding: AuditFinding) => fix || junitFile !== undefined || isFailure(finding);
    const library = await context.tieback(flagsOf(values));
    const auditNow = () => auditOnce(library, request, isKept, values, context);
    let { findings, summary } = await auditNow();
    if (fix && (await mendFindings(library, findings, values, context))) ({ findings, summary } = await auditNow());
    if (summary !== undefined && junitFile !== undefined) {
      const text = junitText(findings, summary, isFailure);
      await writeOutputFile(junitFile, text, '--junit', interrupts.signal);
    }
    return findings.some(isFailure) ? answerIsNo : 0;
  },
});
