import { appendFile } from 'node:fs/promises';
import { TiebackError } from '../../errors.ts';
import { tieVariablesIn } from '../../model/tie-variables.ts';
import { posixQuoted } from '../../util/command-word.ts';

type Environment = Readonly<Record<string, string>>;
type Env = Readonly<Record<string, string | undefined>>;

const forms = ['sh', 'json', 'dotenv', 'github'] as const;
export type ExportForm = (typeof forms)[number];

/** @throws USAGE_INVALID */
export const parseExportForm = (text: string): ExportForm => {
  const form = forms.find((one) => one === text);
  if (form !== undefined) return form;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no form to export to`, {
    hint: 'sh (for eval), json, dotenv, or github (for $GITHUB_ENV)',
  });
};

/** In a file of lines a line break would begin another variable. @throws USAGE_INVALID */
const assertLines = (environment: Environment): void => {
  const [name] = Object.entries(environment).find(([, value]) => /[\r\n]/.test(value)) ?? [];
  if (name === undefined) return;
  throw new TiebackError(
    'USAGE_INVALID',
    `the value of ${name} holds a line break, and the file has a variable a line`,
    {
      hint: 'use --export sh or json',
    },
  );
};

/**
 * As many readers of dotenv files as possible read the same: bare, or in single quotes, a backslash stands for itself to all
 * of them (but for two in a row in quotes). In double quotes python-dotenv wants it doubled, and Node's reader does not.
 */
const inDotenv = (value: string): string => {
  if (/^[\w./\\:@%+=,~-]*$/.test(value)) return value;
  if (!/'|\\\\|\\$/.test(value)) return `'${value}'`;
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
};

const eachLine = (environment: Environment, line: (name: string, value: string) => string): string =>
  Object.entries(environment)
    .map(([name, value]) => line(name, value))
    .join('\n');

/** MLflow's client fails when it disagrees with the id of the experiment. */
const experimentName = 'MLFLOW_EXPERIMENT_NAME';

/** What an earlier tie, or the user, left in an environment, and would be taken for this tie's. */
const staleIn = (env: Env, environment: Environment): readonly string[] =>
  [...tieVariablesIn(env), ...(env[experimentName] === undefined ? [] : [experimentName])].filter(
    (name) => !(name in environment),
  );

/**
 * The variables as text for a shell, a program or a file. The shell forgets what it has of an earlier tie and this one
 * does not set.
 * @throws USAGE_INVALID
 */
export const environmentText = (environment: Environment, form: Exclude<ExportForm, 'github'>, env: Env): string => {
  switch (form) {
    case 'sh':
      return [
        ...staleIn(env, environment).map((name) => `unset ${name}`),
        eachLine(environment, (name, value) => `export ${name}=${posixQuoted(value)}`),
      ].join('\n');
    case 'json':
      return JSON.stringify(environment, null, 2);
    case 'dotenv':
      assertLines(environment);
      return eachLine(environment, (name, value) => `${name}=${inDotenv(value)}`);
  }
};

const exportFlag = '--export';

/** Whether a shell evaluates what a command line prints. A form that we do not know is most likely some shell's name. */
export const isForShell = (args: readonly string[]): boolean =>
  args.some((arg, at) => {
    if (arg !== exportFlag && !arg.startsWith(`${exportFlag}=`)) return false;
    const form = arg === exportFlag ? args[at + 1] : arg.slice(exportFlag.length + 1);
    return form === 'sh' || !forms.some((known) => known === form);
  });

/** For a shell when there is nothing to export: `eval` fails, and what trains all the same does not land in the run of an earlier tie. */
export const failureText = (env: Env): string =>
  [...staleIn(env, { TIEBACK_TIE: '' }).map((name) => `unset ${name}`), 'false'].join('\n');

/** The file by which a GitHub job hands variables on. @throws USAGE_INVALID outside of one */
export const githubEnvironmentFile = (env: Env): string => {
  const file = env['GITHUB_ENV'];
  if (file !== undefined && file !== '') return file;
  throw new TiebackError('USAGE_INVALID', 'GITHUB_ENV is not set: this is no GitHub Actions job', {
    hint: 'use --export sh, dotenv or json',
  });
};

/** Hands the variables to the later steps of a GitHub job; what they would have of an earlier tie is emptied there. @throws USAGE_INVALID outside of one */
export const appendGithubEnvironment = async (environment: Environment, env: Env): Promise<void> => {
  const file = githubEnvironmentFile(env);
  assertLines(environment);
  const emptied = Object.fromEntries(staleIn(env, environment).map((name) => [name, '']));
  await appendFile(file, `${eachLine({ ...emptied, ...environment }, (name, value) => `${name}=${value}`)}\n`);
};
