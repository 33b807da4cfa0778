import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { TiebackError } from '../errors.ts';
import type { Runtime } from '../util/runtime.ts';

/** A configuration file's values by dotted path. */
export type FileValues = { readonly file: string; readonly values: Readonly<Record<string, string>> };

type Where = Pick<Runtime, 'cwd' | 'env'>;

/** Of lakectl: Git Bash and Cygwin set `HOME` on Windows, too. */
const homeOf = ({ env }: Where): string => env['HOME'] || env['USERPROFILE'] || homedir();

/** Of Python, which looks at `HOME` everywhere but on Windows. */
export const pythonHome = ({ env }: Pick<Where, 'env'>, platform = process.platform): string => {
  const { HOME, USERPROFILE, HOMEDRIVE = '', HOMEPATH } = env;
  const home = platform === 'win32' ? USERPROFILE || (HOMEPATH && HOMEDRIVE + HOMEPATH) : HOME;
  return home || homedir();
};

const readIfThere = async (file: string): Promise<string | undefined> => {
  try {
    return existsSync(file) ? await readFile(file, 'utf8') : undefined;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const hint =
      code === 'EISDIR' ? `"${file}" is a folder: name a file` : `let this user read "${file}", or move it away`;
    throw new TiebackError('CONFIG_INVALID', `configuration file "${file}" cannot be read (${code})`, { hint, cause });
  }
};

const flatten = (value: unknown, path: string): readonly (readonly [string, string])[] => {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, item]) => flatten(item, path === '' ? key : `${path}.${key}`));
};

const parseYaml = async (file: string, text: string): Promise<Readonly<Record<string, string>>> => {
  const { parse } = await import('yaml');
  try {
    return Object.fromEntries(flatten(parse(text), ''));
  } catch (cause) {
    throw new TiebackError('CONFIG_INVALID', `"${file}" is not YAML`, { hint: 'mend it, or move it away', cause });
  }
};

const findUpwards = (name: string, from: string): string | undefined => {
  const file = join(from, name);
  if (existsSync(file)) return file;
  return dirname(from) === from ? undefined : findUpwards(name, dirname(from));
};

/** `tieback.yaml` of this folder or the nearest one above. */
export const readProjectFile = async (where: Where): Promise<FileValues | undefined> => {
  const file = where.env['TIEBACK_CONFIG_FILE'] ?? findUpwards('tieback.yaml', where.cwd);
  if (file === undefined) return undefined;
  const text = await readIfThere(file);
  if (text === undefined)
    throw new TiebackError('CONFIG_MISSING', `configuration file "${file}" does not exist`, {
      hint: 'correct TIEBACK_CONFIG_FILE',
    });
  return { file, values: await parseYaml(file, text) };
};

/** What lakectl is configured with; its own variable names the file. */
export const readLakectlFile = async (where: Where): Promise<FileValues | undefined> => {
  const file = where.env['LAKECTL_CONFIG_FILE'] ?? join(homeOf(where), '.lakectl.yaml');
  const text = await readIfThere(file);
  return text === undefined ? undefined : { file, values: await parseYaml(file, text) };
};

/** The lines of one section of an INI file; a value may hold brackets itself. */
const sectionOf = (text: string, name: string): readonly string[] => {
  const lines = text.split('\n').map((line) => line.trim());
  const start = lines.indexOf(`[${name}]`);
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^\[.*\]$/.test(line));
  return end < 0 ? rest : rest.slice(0, end);
};

/** Section `[mlflow]` of MLflow's credentials file. */
export const readMlflowCredentials = async (where: Where): Promise<FileValues | undefined> => {
  const file = join(pythonHome(where), '.mlflow', 'credentials');
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const lines = sectionOf(text, 'mlflow').flatMap((line) => {
    const [, key, value] = /^(\w+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
  return { file, values: Object.fromEntries(lines) };
};
