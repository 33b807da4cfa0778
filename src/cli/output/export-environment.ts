import { appendFile } from 'node:fs/promises';
import { TiebackError } from '../../errors.ts';

type Environment = Readonly<Record<string, string>>;

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

const inShell = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

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

/** Double quotes as dotenv readers take them. */
const inDotenv = (value: string): string => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const eachLine = (environment: Environment, line: (name: string, value: string) => string): string =>
  Object.entries(environment)
    .map(([name, value]) => line(name, value))
    .join('\n');

/** The variables as text for a shell, a program or a file. MLflow's client fails when a name disagrees with the id: the shell forgets it. @throws USAGE_INVALID */
export const environmentText = (environment: Environment, form: Exclude<ExportForm, 'github'>): string => {
  switch (form) {
    case 'sh':
      return `unset MLFLOW_EXPERIMENT_NAME\n${eachLine(environment, (name, value) => `export ${name}=${inShell(value)}`)}`;
    case 'json':
      return JSON.stringify(environment, null, 2);
    case 'dotenv':
      assertLines(environment);
      return eachLine(environment, (name, value) => `${name}=${inDotenv(value)}`);
  }
};

/** Hands the variables to the later steps of a GitHub job. @throws USAGE_INVALID outside of one */
export const appendGithubEnvironment = async (environment: Environment, file: string | undefined): Promise<void> => {
  if (file === undefined || file === '') {
    throw new TiebackError('USAGE_INVALID', 'GITHUB_ENV is not set: this is no GitHub Actions job', {
      hint: 'use --export sh, dotenv or json',
    });
  }
  assertLines(environment);
  await appendFile(file, `${eachLine(environment, (name, value) => `${name}=${value}`)}\n`);
};
