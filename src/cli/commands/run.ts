import { TiebackError } from '../../errors.ts';
import type { ReportFormat } from '../../model/report-format.ts';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import type { RunRequest } from '../../wrap/run-request.ts';
import { defineCommand, type OptionValues } from '../define-command.ts';
import { outcomeText } from '../output/outcome-text.ts';
import { dryRunText } from '../output/plan-text.ts';
import { readParams } from '../read-params.ts';
import { flagsOf, parsePair, repoOption, sharedOptions } from '../shared-options.ts';

const parseInput = (text: string) => {
  const [role, uri] = parsePair(text);
  return { role, uri };
};

const parseFormat = (text: string): ReportFormat => {
  if (text === 'html' || text === 'md' || text === 'json') return text;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no report format`, { hint: 'html, md or json' });
};

const parseMode = (text: string): 'own' | 'adopt' => {
  if (text === 'own' || text === 'adopt') return text;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no mode`, {
    hint: 'own (tieback makes the run) or adopt (the script makes it)',
  });
};

const options = {
  repo: repoOption,
  baseline: { flags: '-b, --baseline <tag>', help: 'lakeFS tag (or commit id) to branch from' },
  on: { flags: '--on <ref>', help: 'train on this version as it stands: no branch, no new data' },
  allowBranch: { flags: '--allow-branch', help: 'let --baseline be a branch: its head is taken now' },
  experiment: { flags: '-e, --experiment <name>', help: 'MLflow experiment (MLFLOW_EXPERIMENT_NAME)' },
  name: { flags: '-n, --name <name>', help: 'MLflow run name' },
  branch: { flags: '--branch <name>', help: "name of the run's own branch (default: <experiment>-<name>)" },
  data: {
    flags: '-d, --data <dir>',
    help: 'training data folder: filled when empty, mirrored to the branch otherwise',
  },
  delete: { flags: '--delete', help: 'let the branch lose objects that the data folder lacks' },
  prefix: { flags: '-p, --prefix <path>', help: 'where the training data lies in the repository (default: all of it)' },
  prepare: { flags: '--prepare <command>', help: 'shell command that makes the data before it is committed' },
  tag: { flags: '-t, --tag <name>', help: 'lakeFS tag for the data commit' },
  inputs: {
    flags: '-i, --input <role=uri>',
    help: 'further data, such as test=lakefs://repo/v1/test/ (repeatable)',
    parse: parseInput,
    isRepeatable: true,
  },
  model: { flags: '--model <name>', help: 'name of the model that the run is for' },
  showMetrics: {
    flags: '-m, --show-metric <name>',
    help: 'metric to write into the back-link and to seal with its history (repeatable)',
    isRepeatable: true,
  },
  meta: {
    flags: '--meta <key=value>',
    help: 'metadata of the data commit (repeatable)',
    parse: parsePair,
    isRepeatable: true,
  },
  augmentation: {
    flags: '--augmentation <json|file>',
    help: 'augmentation parameters: JSON text, or a .json or .yaml file',
  },
  mode: {
    flags: '--mode <own|adopt>',
    help: 'own: tieback makes the run (default); adopt: the script makes its own',
    parse: parseMode,
  },
  reports: {
    flags: '--report <format>',
    help: 'render the provenance report at the end: html, md, json (repeatable)',
    parse: parseFormat,
    isRepeatable: true,
  },
  dryRun: { flags: '--dry-run', help: 'print the plan and change nothing' },
  result: { flags: '--result <file>', help: 'write phase, codes and ids to a file as JSON' },
  ...sharedOptions,
} as const;

type Values = OptionValues<typeof options>;

const sourceOf = ({ baseline, on, allowBranch }: Values): RunRequest['source'] => {
  if (baseline !== undefined && on === undefined) return { kind: 'baseline', ref: baseline, allowBranch };
  if (on !== undefined && baseline === undefined) return { kind: 'fixed', ref: on };
  throw new TiebackError('USAGE_INVALID', 'say where the data starts: either --baseline TAG or --on REF', {
    hint: 'lakectl tag create lakefs://REPO/v1 lakefs://REPO/main makes a baseline',
  });
};

const need = (value: string | undefined, flag: string, setting: string): string => {
  if (value !== undefined) return value;
  throw new TiebackError('USAGE_INVALID', `${flag} is missing`, { hint: `give ${flag}, or set ${setting}` });
};

const requestOf = async (
  command: readonly string[],
  values: Values,
  config: { repository?: string; experiment?: string; prefix?: string },
): Promise<RunRequest> => ({
  repository: need(config.repository, '--repo', 'TIEBACK_REPOSITORY or lakefs.repository in tieback.yaml'),
  source: sourceOf(values),
  experiment: need(config.experiment, '--experiment', 'MLFLOW_EXPERIMENT_NAME or run.experiment in tieback.yaml'),
  runName: values.name,
  branch: values.branch,
  prefix: config.prefix,
  data: values.data === undefined ? undefined : { dir: values.data, allowDelete: values.delete },
  prepare: values.prepare,
  tag: values.tag,
  inputs: values.inputs,
  model: values.model,
  showMetrics: values.showMetrics,
  metadata: Object.fromEntries(values.meta),
  augmentationParams: values.augmentation === undefined ? undefined : await readParams(values.augmentation),
  mode: values.mode ?? 'own',
  command,
  reports: values.reports,
});

const partiallyApplied = 5;

export const run = defineCommand({
  name: 'run',
  argument: { name: '<command...>', help: 'the training command' },
  summary: 'Wrap a training command: data committed, run linked, both ways sealed',
  description:
    "Branches from a baseline tag, commits and tags the data, creates the MLflow run with the commit, runs the command, and links the commit back to the run. stdout stays the command's own; exit code too (125, 126, 127: it was never started; 5: it succeeded, but recording is incomplete).",
  options,
  examples: [
    [
      'run --repo faces --baseline v1.0 --experiment retina --data ./data -- python train.py',
      'train on a new version made from ./data',
    ],
    [
      'run --repo faces --baseline v1.0 --experiment retina --data ./data --prepare "python augment.py" --tag v1.1-augmented -- python train.py',
      'augment first, and tag the result',
    ],
    [
      'run --repo faces --on v1.0 --experiment retina -- python train.py --lr 0.1',
      'one run of a sweep on a fixed version',
    ],
    ['run --repo faces --baseline v1.0 --experiment retina --dry-run -- python train.py', 'see what would happen'],
  ],
  run: async (command, values, { config, tieback, output, interrupts }) => {
    const flags = flagsOf(values, { repository: values.repo, experiment: values.experiment, prefix: values.prefix });
    const { repository, experiment, prefix } = await config(flags);
    const request = await requestOf(command, values, {
      ...(repository && { repository: repository.value }),
      ...(experiment && { experiment: experiment.value }),
      ...(prefix && { prefix: prefix.value }),
    });
    const library = await tieback(flags);
    if (values.dryRun) {
      output.note(dryRunText(await library.plan(request), output.style));
      return 0;
    }
    const outcome = await library.run(request);
    output.note(outcomeText(outcome, output.style));
    const exitCode = outcome.childCode !== 0 ? outcome.childCode : outcome.isComplete ? 0 : partiallyApplied;
    if (values.result !== undefined)
      await writeFileAtomic(
        values.result,
        `${JSON.stringify({ phase: outcome.isComplete ? 'complete' : 'incomplete', exitCode, ...outcome }, null, 2)}\n`,
      );
    return interrupts.abandon.aborted ? 130 : exitCode;
  },
});
