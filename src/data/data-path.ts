import { TiebackError } from '../errors.ts';
import { findClash } from './find-clash.ts';

const reservedFolders = ['_lakefs_actions/', '_tieback/'] as const;
const localNames: ReadonlySet<string> = new Set(['.tieback', '.git', '.lakefs_ref.yaml', '.ds_store']);
/** Characters without a shape, which the older file system of macOS takes for nothing. */
const shapeless = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** The file whose presence makes a folder a Python virtual environment. */
export const virtualEnvironmentMark = 'pyvenv.cfg';

/** A prefix as a folder: empty for the whole repository, else without a leading slash and with a final one. */
export const folderPrefix = (prefix: string): string => {
  const trimmed = prefix.replace(/^\/+/, '').replace(/\/+$/, '');
  return trimmed === '' ? '' : `${trimmed}/`;
};

/** Whether a key of a repository is data: not hooks' definitions, not tieback's own records. */
export const isDataKey = (key: string): boolean => !reservedFolders.some((folder) => key.startsWith(folder));

/**
 * Whether one name of a path stands for something that a data folder only has locally; in any spelling that macOS or
 * Windows takes for it, because an object `.GIT/config` would be git's own there.
 */
export const isLocalOnlyName = (name: string): boolean => localNames.has(name.replace(shapeless, '').toLowerCase());

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

/** With any ending, and with blanks before it, these are devices. */
const isDevice = (name: string): boolean =>
  /^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]|conin\$|conout\$) *(?:\.|$)/i.test(name);

const problemOnWindows = (path: string, names: readonly string[]): string | undefined => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the characters that are refused
  if (/[\\:*?"<>|\x01-\x1f]/.test(path)) return 'it has a character that Windows does not take';
  if (names.some((name) => /[. ]$/.test(name))) return 'a name in it ends with a dot or a blank';
  if (names.some(isDevice)) return 'a name in it is that of a device of Windows';
  return names.some((name) => /^git~\d/i.test(name)) ? 'a name in it is another name of .git' : undefined;
};

/** What a file system takes for no name of its own. */
const problemOfNames = (path: string, names: readonly string[]): string | undefined => {
  if (names.includes('..')) return 'a name in it is "..", which stands for the folder above';
  if (names.includes('.')) return 'a name in it is ".", which stands for the folder itself';
  if (path !== '/' && path.endsWith('/')) return 'it ends with "/", as only a folder can';
  return names.includes('') ? 'a name in it is empty' : undefined;
};

const problemOf = (path: string, platform: NodeJS.Platform): string | undefined => {
  const names = path.split('/');
  const problem = problemOfNames(path, names);
  if (problem !== undefined) return problem;
  if (path.includes('\0')) return 'it has a zero byte';
  return platform === 'win32' ? problemOnWindows(path, names) : undefined;
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

/**
 * Refuses a version of which not every object can become a file of its own.
 * @param fold what the folder's file system does to a name before it looks for it
 * @throws DATA_PATH_UNSAFE
 */
export const assertFillable = (
  objects: readonly { readonly path: string }[],
  fold: (path: string) => string = (path) => path,
): void => {
  const all = objects.map(({ path }) => path);
  const paths = all.filter(mirroredPaths(all));
  for (const path of paths) assertWritable(path);
  const clash = findClash(paths, fold);
  if (clash === undefined) return;
  const [first, second] = clash;
  const look = first.normalize() === second.normalize() ? ' (only the form of an accent differs)' : '';
  throw new TiebackError(
    'DATA_PATH_UNSAFE',
    `${JSON.stringify(first)} and ${JSON.stringify(second)} cannot both be written: in the data folder they are one name${look}`,
    {
      hint: 'fill a folder on a disk that tells them apart, take a version as baseline in which one is renamed, or leave out --data and read the data by its URI',
      details: { path: second, other: first, isStored: true },
    },
  );
};
