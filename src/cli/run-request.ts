import { TiebackError } from '../errors.ts';
import { type CapturePart, captureParts } from '../wrap/capture/capture-part.ts';
import type { RunRequest } from '../wrap/plan/run-request.ts';
import type { CliContext } from './context.ts';
import type { OptionValues } from './define-command.ts';
import { parseFormat, reportFormats } from './parse-format.ts';
import { parseRef } from './parse-place.ts';
import { positiveInteger } from './positive-integer.ts';
import { readParams } from './read-params.ts';
import { flagsOf, parsePair, repoOption, sharedOptions } from './shared-options.ts';

const parseInput = (text: string) => {
  const at = text.indexOf('=');
  if (at > 0) return { role: text.slice(0, at), uri: text.slice(at + 1) };
  throw new TiebackError('USAGE_INVALID', `"${text}" is not role=uri`, {
    hint: 'for example --input test=lakefs://faces/v1/test/',
  });
};

const parseMode = (text: string): 'own' | 'adopt' => {
  if (text === 'own' || text === 'adopt') return text;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no mode`, {
    hint: 'own (tieback makes the run) or adopt (the script makes it)',
  });
};

const parsePart = (text: string): CapturePart => {
  const part = captureParts.find((one) => one === text);
  if (part !== undefined) return part;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no part that can be left out`, {
    hint: `choose one of ${captureParts.join(', ')}`,
  });
};

/** Everything that `tieback run` takes. */
export const runOptions = {
  repo: repoOption,
  baseline: { flags: '-b, --baseline <tag>', help: 'lakeFS tag (or commit id) to branch from', parse: parseRef },
  on: { flags: '--on <ref>', help: 'train on this version as it stands: no branch, no new data', parse: parseRef },
  allowBranch: { flags: '--allow-branch', help: 'let --baseline be a branch: its head is taken now' },
  experiment: { flags: '-e, --experiment <name>', help: 'MLflow experiment (MLFLOW_EXPERIMENT_NAME)' },
  name: {
    flags: '-n, --name <name>',
    help: 'MLflow run name, and the end of the branch name (--mode adopt: the branch only; the script names its run)',
  },
  branch: { flags: '--branch <name>', help: "name of the run's own branch (default: <experiment>-<name>)" },
  data: {
    flags: '-d, --data <dir>',
    help: 'training data folder: filled when empty, mirrored to the branch otherwise; .git, .tieback, .DS_Store, .lakefs_ref.yaml and virtual environments (folders with a pyvenv.cfg) are left out',
  },
  delete: { flags: '--delete', help: 'let the branch lose objects that the data folder lacks' },
  prefix: {
    flags: '-p, --prefix <path>',
    help: 'where the training data lies in the repository (default: all of it)',
    mayBeEmpty: true,
  },
  prepare: { flags: '--prepare <command>', help: 'command that makes the data before it is committed, run by /bin/sh' },
  prepareChanged: {
    flags: '--prepare-changed',
    help: 'let --prepare work on a data folder that differs from the baseline',
  },
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
    flags: '--augmentation-params <json|file>',
    help: 'augmentation parameters: JSON text, or a .json or .yaml file',
  },
  mode: {
    flags: '--mode <own|adopt>',
    help: 'own (default): tieback makes the MLflow run and the script logs into it; adopt: the script makes its own runs, and tieback links them afterwards',
    parse: parseMode,
  },
  reports: {
    flags: '--report <format>',
    help: "render the provenance report at the end and upload it to the run's artifacts under tieback/: html (brings md and json with it), md (brings json) or json (repeatable)",
    parse: parseFormat,
    isRepeatable: true,
    choices: reportFormats,
  },
  noCapture: {
    flags: '--no-capture <part>',
    help: `leave a part out of what is recorded of code and machine: ${captureParts.join(', ')} (repeatable)`,
    parse: parsePart,
    isRepeatable: true,
  },
  key: {
    flags: '--tie <key>',
    help: 'name the tie, such as by the job that a scheduler may start again: the same command finds it, and goes on where it stopped, on any machine',
  },
  retrain: {
    flags: '--retrain',
    help: 'with --tie: when the training broke off, run the command again in the same MLflow run',
  },
  grace: {
    flags: '--grace <seconds>',
    help: "end a command by SIGKILL that has not ended so long after SIGTERM; less than the scheduler's own patience, so that the run is recorded as KILLED before that ends (default: wait for the command)",
    parse: positiveInteger,
  },
  dryRun: { flags: '--dry-run', help: 'print the plan and change nothing' },
  json: { flags: '--json', help: 'with --dry-run: print the plan as JSON on stdout' },
  result: { flags: '--result <file>', help: 'write phase, codes and ids to a file as JSON' },
  ...sharedOptions,
} as const;

export type RunValues = OptionValues<typeof runOptions>;
type ConnectionValues = Pick<RunValues, 'repo' | 'experiment' | 'prefix' | 'lakefs' | 'mlflow' | 'state'>;

export const flagsFrom = (values: ConnectionValues) =>
  flagsOf(values, { repository: values.repo, experiment: values.experiment, prefix: values.prefix });

/** The command's stdout is its own: our JSON cannot go there too. @throws USAGE_INVALID */
export const assertJsonHasRoom = ({ json, dryRun }: Pick<RunValues, 'json' | 'dryRun'>): void => {
  if (!json || dryRun) return;
  throw new TiebackError('USAGE_INVALID', '--json goes with --dry-run only: stdout belongs to the command', {
    hint: 'use --result FILE to get what the run came to as JSON',
  });
};

const sourceOf = ({ baseline, on, allowBranch }: RunValues): RunRequest['source'] => {
  if (baseline !== undefined && on === undefined) return { kind: 'baseline', ref: baseline, allowBranch };
  if (on !== undefined && baseline === undefined) return { kind: 'fixed', ref: on };
  if (baseline !== undefined && on !== undefined) {
    throw new TiebackError('USAGE_INVALID', `--baseline "${baseline}" and --on "${on}" exclude each other`, {
      hint: 'leave one out: --baseline makes a branch and a new version of the data, --on trains on a version as it stands',
    });
  }
  throw new TiebackError('USAGE_INVALID', 'say where the data starts: either --baseline TAG or --on REF', {
    hint: 'lakectl tag create lakefs://REPO/v1 lakefs://REPO/main makes a baseline',
  });
};

/** @throws USAGE_INVALID when a key is given twice */
export const metadataFrom = (pairs: RunValues['meta']): Readonly<Record<string, string>> => {
  const metadata = new Map<string, string>();
  for (const [key, value] of pairs) {
    const first = metadata.get(key);
    if (first !== undefined) {
      throw new TiebackError('USAGE_INVALID', `--meta "${key}" is given twice: "${first}" and "${value}"`, {
        hint: 'a key has one value: leave one out, or choose another key',
      });
    }
    metadata.set(key, value);
  }
  return Object.fromEntries(metadata);
};

/** @throws USAGE_INVALID for a retraining of nothing */
const keyFrom = ({ key, retrain }: RunValues): Pick<RunRequest, 'key' | 'retrain'> => {
  if (key !== undefined) return { key, retrain };
  if (!retrain) return {};
  throw new TiebackError('USAGE_INVALID', '--retrain goes with --tie only', {
    hint: 'without a key every run is a tie of its own; how a broken one ended is said with tieback resume --status',
  });
};

export const graceMsFrom = ({ grace }: Pick<RunValues, 'grace'>): number | undefined =>
  grace === undefined ? undefined : grace * 1000;

const need = (value: string | undefined, flag: string, setting: string): string => {
  if (value !== undefined) return value;
  throw new TiebackError('USAGE_INVALID', `${flag} is missing`, { hint: `give ${flag}, or set ${setting}` });
};

const requestOf = async (
  command: readonly string[],
  values: RunValues,
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
  prepareChanged: values.prepareChanged,
  tag: values.tag,
  inputs: values.inputs,
  model: values.model,
  showMetrics: values.showMetrics,
  metadata: metadataFrom(values.meta),
  augmentationParams: values.augmentation === undefined ? undefined : await readParams(values.augmentation),
  mode: values.mode ?? 'own',
  command,
  ownFiles: values.result === undefined ? [] : [values.result],
  reports: values.reports,
  noCapture: values.noCapture,
  graceMs: graceMsFrom(values),
  ...keyFrom(values),
});

/** What the command line asks for, completed from the settings. @throws USAGE_INVALID, CONFIG_INVALID */
export const requestFrom = async (
  command: readonly string[],
  values: RunValues,
  { config }: CliContext,
): Promise<RunRequest> => {
  const { repository, experiment, prefix } = await config(flagsFrom(values));
  return requestOf(command, values, {
    ...(repository && { repository: repository.value }),
    ...(experiment && { experiment: experiment.value }),
    ...(prefix && { prefix: prefix.value }),
  });
};
