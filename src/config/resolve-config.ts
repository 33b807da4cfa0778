import { TiebackError } from '../errors.ts';
import { tieVariablesIn } from '../model/tie-variables.ts';
import { closest } from '../util/closest.ts';
import type { Runtime } from '../util/runtime.ts';
import { type FileValues, readLakectlFile, readMlflowCredentials, readProjectFile } from './read-sources.ts';
import { type SettingName, settingNames, settingOf } from './settings.ts';

/** Where values come from, the first one wins. */
export const sources = ['command line', 'environment', 'project file', 'user file'] as const;
type Source = (typeof sources)[number];
/** A value and where it came from: the kind of place, and its name, such as `MLFLOW_TRACKING_URI` or a file's path. */
export type Resolved = { readonly value: string; readonly source: Source; readonly origin: string };
export type ResolvedConfig = Readonly<Partial<Record<SettingName, Resolved>>>;
export type Flags = Readonly<Partial<Record<SettingName, string | undefined>>>;

const fromFile = (source: Source, file: FileValues | undefined, path: string | undefined): Resolved | undefined => {
  const value = path === undefined ? undefined : file?.values[path];
  return file === undefined || value === undefined || value === '' ? undefined : { value, source, origin: file.file };
};

/** What an exported tie left in the environment tells of that tie, and sets nothing. */
const fromEnv = (env: Runtime['env'], names: readonly string[]): Resolved | undefined => {
  const results = env['TIEBACK_TIE'] === undefined ? [] : tieVariablesIn(env);
  const name = names.find((one) => env[one] !== undefined && env[one] !== '' && !results.includes(one));
  const value = name === undefined ? undefined : env[name];
  return name === undefined || value === undefined ? undefined : { value, source: 'environment', origin: name };
};

const knownPaths = (): readonly string[] => settingNames.flatMap((name) => settingOf(name).path ?? []);

const problemsOf = ({ file, values }: FileValues, keys: readonly string[]): readonly string[] =>
  Object.keys(values)
    .filter((path) => !keys.includes(path))
    .map((path) => {
      const inSection = keys.filter((key) => key.startsWith(`${path}.`));
      if (inSection.length > 0)
        return `${path}: has no value of its own, but keys: ${inSection.join(', ')} (from ${file})`;
      const isSecret = /secret|token|password|access_?key/i.test(path);
      const advice = isSecret
        ? 'secrets belong in the environment or in ~/.lakectl.yaml'
        : `did you mean ${closest(path, keys)}?`;
      return `${path}: unknown key, ${advice} (from ${file})`;
    });

/** lakectl's template writes this for "not set". */
const isSet = (resolved: Resolved | undefined): resolved is Resolved =>
  resolved !== undefined && resolved.value !== '<no value>';

/**
 * Every setting with its origin: flags, then environment, then `tieback.yaml`, then `~/.lakectl.yaml` and `~/.mlflow/credentials`.
 * @throws CONFIG_INVALID with all problems of `tieback.yaml` at once
 */
export const resolveConfig = async (
  flags: Flags,
  runtime: Pick<Runtime, 'cwd' | 'env'>,
  readProject = readProjectFile,
): Promise<ResolvedConfig> => {
  const [project, lakectl, mlflow] = await Promise.all([
    readProject(runtime),
    readLakectlFile(runtime),
    readMlflowCredentials(runtime),
  ]);
  const problems = project === undefined ? [] : problemsOf(project, knownPaths());
  if (problems.length > 0)
    throw new TiebackError('CONFIG_INVALID', problems.join('\n'), {
      hint: `tieback.yaml knows: ${knownPaths().join(', ')}`,
    });
  const resolve = (name: SettingName): Resolved | undefined => {
    const { path, env, lakectl: inLakectl, mlflowCredentials } = settingOf(name);
    const flag = flags[name];
    return [
      flag === undefined ? undefined : ({ value: flag, source: 'command line', origin: 'command line' } as const),
      fromEnv(runtime.env, env),
      fromFile('project file', project, path),
      fromFile('user file', lakectl, inLakectl) ?? fromFile('user file', mlflow, mlflowCredentials),
    ].find(isSet);
  };
  return Object.fromEntries(
    settingNames.flatMap((name) => {
      const resolved = resolve(name);
      return resolved === undefined ? [] : [[name, resolved]];
    }),
  );
};
