import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { findProgram } from '../child/resolve-command.ts';

export type Surroundings = { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> };

const interpreter = /^(?:python|pypy)(?:\d+(?:\.\d+)*t?)?(?:\.exe)?$/i;
const nameOf = (program: string): string => basename(program.replaceAll('\\', '/')).replace(/\.exe$/i, '');

type Skip = (words: readonly string[]) => number;
/** How many words of options follow; `valued` are those whose value is a word of its own. */
const optionsWith =
  (valued: RegExp): Skip =>
  (words) => {
    let at = 0;
    while (words[at]?.startsWith('-')) at += valued.test(words[at] ?? '') ? 2 : 1;
    return at;
  };

const skipEnv: Skip = (words) => {
  let at = optionsWith(/^(?:-u|--unset|-C|--chdir)$/)(words);
  while (/^\w+=/.test(words[at] ?? '')) at += 1;
  return at;
};

/** Programs that start another one: how many of their own words stand before it. */
const starters: Readonly<Record<string, Skip>> = {
  env: skipEnv,
  nice: optionsWith(/^(?:-n|--adjustment)$/),
  ionice: optionsWith(/^-[cn]$/),
  nohup: () => 0,
  exec: () => 0,
  setsid: optionsWith(/^$/),
  time: optionsWith(/^-[fo]$/),
  stdbuf: optionsWith(/^-[ioe]$/),
  timeout: (words) => optionsWith(/^-[ks]$/)(words) + 1,
};

const withoutStarters = (command: readonly string[]): readonly string[] => {
  const skip = starters[nameOf(command[0] ?? '')];
  return skip === undefined ? command : withoutStarters(command.slice(1 + skip(command.slice(1))));
};

/** Commands in the text of a shell: no more than its plainest words are understood. */
const commandsIn = (text: string): readonly (readonly string[])[] =>
  text
    .split(/&&|\|\||[;|&\n()]/)
    .map((one) => one.trim().split(/\s+/))
    .map((words) => words.slice(skipEnv(words)))
    .filter(([program]) => program !== undefined && /^[\w./-]+$/.test(program));

/** The command itself, or those that it gives to a shell: `sh -c 'python train.py'`. */
const innerCommands = (command: readonly string[]): readonly (readonly string[])[] => {
  const own = withoutStarters(command);
  const text = own.findIndex((word) => /^-[a-z]*c$/.test(word)) + 1;
  const isShell = /^(?:ba|da|z|k)?sh$/.test(nameOf(own[0] ?? ''));
  return isShell && text > 0 ? commandsIn(own[text] ?? '').map(withoutStarters) : [own];
};

/** Programs that bring the environment up to date before they start a command in it. */
const syncing = /^(?:uv|uvx|pixi|hatch|pdm|rye)$/;

/** Whether the environment may only be there, or be as it was used, once the command has been started. */
export const isMadeByCommand = (command: readonly string[]): boolean =>
  innerCommands(command).some(([program = '', verb]) => syncing.test(nameOf(program)) && verb === 'run');

/** From the folder up: where a project's own environment may lie. */
const upwards = (folder: string): readonly string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...upwards(dirname(folder))];

const firstProgram = async (
  paths: readonly string[],
  { cwd }: Surroundings,
): Promise<readonly string[] | undefined> => {
  for (const path of paths) {
    if ((await findProgram(path, cwd, '')) !== undefined) return [path];
  }
  return undefined;
};

const inVenv = (venv: string): readonly string[] => [join(venv, 'bin', 'python'), join(venv, 'Scripts', 'python.exe')];

const optionValue = (words: readonly string[], ...flags: readonly string[]): string | undefined => {
  for (const [at, word] of words.entries()) {
    if (flags.includes(word)) return words[at + 1];
    const flag = flags.find((one) => word.startsWith(`${one}=`));
    if (flag !== undefined) return word.slice(flag.length + 1);
  }
  return undefined;
};

/** Words of the launcher itself: what follows the program belongs to that. */
const ownWords = (words: readonly string[]): readonly string[] => {
  const end = words.findIndex((word) => word === '--' || /\.py$/.test(word) || interpreter.test(nameOf(word)));
  return end < 0 ? words : words.slice(0, end);
};

type Launcher = (
  options: readonly string[],
  launcher: string,
  around: Surroundings,
) => Promise<readonly string[] | undefined>;

const projectVenv: Launcher = (options, _launcher, around) => {
  const project = resolve(around.cwd, optionValue(options, '--project', '--directory') ?? '.');
  const named = around.env['UV_PROJECT_ENVIRONMENT'];
  const venvs = named ? [resolve(project, named)] : upwards(project).map((folder) => join(folder, '.venv'));
  return firstProgram(venvs.flatMap(inVenv), around);
};

const throughRun: Launcher = async (_options, launcher) => [launcher, 'run', 'python'];

const throughConda: Launcher = async (words, launcher) => {
  const count = optionsWith(/^(?:-n|-p|--name|--prefix|--cwd)$/)(words);
  return [launcher, 'run', ...words.slice(0, count), 'python'];
};

const pixiEnvironment: Launcher = (options, _launcher, around) => {
  const name = optionValue(options, '-e', '--environment') ?? 'default';
  const folders = upwards(around.cwd).map((folder) => join(folder, '.pixi', 'envs', name));
  return firstProgram(folders.flatMap(inVenv), around);
};

const launchers: Readonly<Record<string, Launcher>> = {
  uv: projectVenv,
  rye: projectVenv,
  pdm: projectVenv,
  poetry: throughRun,
  pipenv: throughRun,
  hatch: throughRun,
  conda: throughConda,
  mamba: throughConda,
  micromamba: throughConda,
  pixi: pixiEnvironment,
};

const beginningOf = async (path: string): Promise<string> => {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
  return buffer.toString('utf8', 0, bytesRead);
};

/** The interpreter that a script's first line names, such as that of `torchrun`; one whose path is too long stands in the second. */
const fromFirstLine = async (path: string, around: Surroundings): Promise<readonly string[] | undefined> => {
  const [first = '', second = ''] = (await beginningOf(path).catch(() => '')).split('\n');
  if (!first.startsWith('#!')) return undefined;
  const long = /^'''exec' "?([^"]+?)"? "\$0" "\$@"/.exec(second)?.[1];
  const words = long === undefined ? withoutStarters(first.slice(2).trim().split(/\s+/)) : [long];
  const [program = ''] = words;
  if (!interpreter.test(nameOf(program))) return undefined;
  return (await findProgram(program, around.cwd, around.env['PATH'] ?? '')) === undefined ? undefined : [program];
};

const pythonOf = async (
  [program = '', verb, ...rest]: readonly string[],
  around: Surroundings,
): Promise<readonly string[] | undefined> => {
  const launcher = launchers[nameOf(program)];
  if (launcher !== undefined && verb === 'run') return launcher(ownWords(rest), program, around);
  const path = await findProgram(program, around.cwd, around.env['PATH'] ?? '');
  if (path === undefined) return undefined;
  return interpreter.test(nameOf(program)) ? [program] : fromFirstLine(path, around);
};

/** The words that start the Python of a command; undefined when it has none that is known. */
export const findPython = async (
  command: readonly string[],
  around: Surroundings,
): Promise<readonly string[] | undefined> => {
  for (const inner of innerCommands(command)) {
    const found = await pythonOf(inner, around);
    if (found !== undefined) return found;
  }
  return undefined;
};
