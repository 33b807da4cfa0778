import { TiebackError } from '../errors.ts';

const reservedFolders = ['_lakefs_actions/', '_tieback/'] as const;
const localFolders: ReadonlySet<string> = new Set(['.tieback', '.git']);
const localNames: ReadonlySet<string> = new Set(['.lakefs_ref.yaml', '.DS_Store']);

/** The file whose presence makes a folder a Python virtual environment. */
export const virtualEnvironmentMark = 'pyvenv.cfg';

/** A prefix as a folder: empty for the whole repository, else without a leading slash and with a final one. */
export const folderPrefix = (prefix: string): string => {
  const trimmed = prefix.replace(/^\/+/, '').replace(/\/+$/, '');
  return trimmed === '' ? '' : `${trimmed}/`;
};

/** Whether a key of a repository is data: not hooks' definitions, not tieback's own records. */
export const isDataKey = (key: string): boolean => !reservedFolders.some((folder) => key.startsWith(folder));

/** Whether one name of a path stands for something that a data folder only has locally. */
export const isLocalOnlyName = (name: string): boolean => localFolders.has(name) || localNames.has(name);

/**
 * Tells which paths a mirrored folder may hold. Left alone on both sides: `.tieback`, `.git`, `.lakefs_ref.yaml`,
 * `.DS_Store` and whatever lies in a virtual environment.
 */
export const mirroredPaths = (paths: Iterable<string>): ((path: string) => boolean) => {
  const environments: string[] = [];
  for (const path of paths) {
    if (path.endsWith(`/${virtualEnvironmentMark}`)) environments.push(path.slice(0, -virtualEnvironmentMark.length));
  }
  return (path) =>
    !path.split('/').some(isLocalOnlyName) && !environments.some((environment) => path.startsWith(environment));
};

/** Refuses a path that lakeFS cannot hold under the prefix. @throws DATA_PATH_UNSAFE */
export const assertStorable = (path: string, prefix = ''): void => {
  const refuse = (reason: string): never => {
    throw new TiebackError('DATA_PATH_UNSAFE', `file ${JSON.stringify(path)} cannot be stored: ${reason}`, {
      hint: 'rename the file, or keep it outside the data folder',
      details: { path },
    });
  };
  const sizeBytes = Buffer.byteLength(prefix + path);
  if (sizeBytes > 1024) refuse(`its key has ${sizeBytes} bytes, lakeFS takes at most 1024`);
  if (/[\r\n]/.test(path)) refuse('its name has a line break');
  if (path.includes('\uFFFD')) refuse('its name is not valid UTF-8');
};

const problemOf = (path: string, platform: NodeJS.Platform): string | undefined => {
  const names = path.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..')) return 'it would leave the folder';
  if (path.includes('\0')) return 'it has a zero byte';
  if (platform !== 'win32') return undefined;
  if (/[\\:*?"<>|]/.test(path)) return 'it has a character that Windows does not take';
  return names.some((name) => /[. ]$/.test(name)) ? 'a name in it ends with a dot or a blank' : undefined;
};

/** Refuses a key that cannot become a file inside a folder. @throws DATA_PATH_UNSAFE */
export const assertWritable = (path: string, platform: NodeJS.Platform = process.platform): void => {
  const problem = problemOf(path, platform);
  if (problem === undefined) return;
  throw new TiebackError('DATA_PATH_UNSAFE', `object ${JSON.stringify(path)} cannot be written: ${problem}`, {
    hint: 'take a version as baseline in which the object is renamed, or leave out --data and read the data by its URI',
    details: { path, isStored: true },
  });
};

/** Refuses a version of which not every object can become a file. @throws DATA_PATH_UNSAFE */
export const assertFillable = (objects: readonly { readonly path: string }[]): void => {
  const paths = objects.map(({ path }) => path);
  for (const path of paths.filter(mirroredPaths(paths))) assertWritable(path);
};
