import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { TiebackError } from '../errors.ts';
import { isInside } from '../util/is-inside.ts';
import { assertStorable, isLocalOnlyName, virtualEnvironmentMark } from './data-path.ts';

type Place = {
  /** The walked folder with every link resolved. */
  readonly root: string;
  /** Relative to the root, empty or ending in `/`. */
  readonly path: string;
  /** Real paths of the folder itself and of those it lies in. */
  readonly ancestors: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly onLeftOut: ((path: string) => void) | undefined;
};

const unsafe = (path: string, reason: string, cause?: unknown): TiebackError =>
  new TiebackError('DATA_PATH_UNSAFE', `"${path}" in the data folder ${reason}`, {
    hint: 'put the file itself into the data folder instead of a link',
    details: { path },
    cause,
  });

const unusable = (path: string, reason: string, cause?: unknown): TiebackError =>
  new TiebackError('DATA_DIRECTORY_UNUSABLE', `"${path}" ${reason}`, {
    hint: 'name a folder that can be read, or one that does not exist yet',
    details: { path },
    cause,
  });

const resolveLink = async (path: string, { root }: Place): Promise<string> => {
  const target = await realpath(join(root, path)).catch((cause: NodeJS.ErrnoException) => {
    throw unsafe(
      path,
      cause.code === 'ELOOP' ? 'is a link that leads in a circle' : 'is a link that leads nowhere',
      cause,
    );
  });
  if (!isInside(root, target)) throw unsafe(path, 'is a link that leads outside the folder');
  return target;
};

const entriesOf = async ({ root, path }: Place): Promise<readonly Dirent[]> => {
  try {
    return await readdir(join(root, path), { withFileTypes: true });
  } catch (cause) {
    throw unusable(join(root, path), 'cannot be read as a folder', cause);
  }
};

async function* walkLink(path: string, place: Place): AsyncGenerator<string> {
  const target = await resolveLink(path, place);
  const type = await stat(target);
  if (type.isFile()) yield path;
  else if (!type.isDirectory()) throw unusable(path, 'in the data folder is neither a file nor a folder');
  else if (place.ancestors.includes(target)) throw unsafe(path, 'is a link that leads in a circle');
  else yield* walkFolder({ ...place, path: `${path}/`, ancestors: [...place.ancestors, target] });
}

async function* walkEntry(entry: Dirent, place: Place): AsyncGenerator<string> {
  const path = place.path + entry.name;
  assertStorable(path);
  if (entry.isSymbolicLink()) {
    yield* walkLink(path, place);
  } else if (entry.isDirectory()) {
    const real = join(place.ancestors.at(-1) ?? place.root, entry.name);
    yield* walkFolder({ ...place, path: `${path}/`, ancestors: [...place.ancestors, real] });
  } else if (entry.isFile()) {
    yield path;
  } else {
    throw unusable(path, 'in the data folder is neither a file nor a folder');
  }
}

/** Tells every file of a virtual environment, however deep; links are not followed, as they lead out of the folder. */
const tellEnvironment = async ({ root, path, onLeftOut }: Place, entries: readonly Dirent[]): Promise<void> => {
  if (onLeftOut === undefined) return;
  const dir = join(root, path);
  const all = await readdir(dir, { withFileTypes: true, recursive: true }).catch(() => entries);
  for (const entry of all) {
    if (entry.isDirectory()) continue;
    onLeftOut(path + relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'));
  }
};

async function* walkFolder(place: Place): AsyncGenerator<string> {
  place.signal?.throwIfAborted();
  const entries = await entriesOf(place);
  const isEnvironment = entries.some(({ name }) => name === virtualEnvironmentMark);
  if (isEnvironment && place.path !== '') return void (await tellEnvironment(place, entries));
  if (isEnvironment) throw unusable(place.root, 'is a Python virtual environment, not a data folder');
  for (const entry of entries) {
    if (!isLocalOnlyName(entry.name)) yield* walkEntry(entry, place);
  }
}

/**
 * The path of every file of a folder, relative to it, with `/` between names. Left out: `.tieback`, `.git`,
 * `.lakefs_ref.yaml`, `.DS_Store` and virtual environments. Links are followed as long as they stay in the folder.
 * @param onLeftOut is told each file of a virtual environment
 * @throws DATA_PATH_UNSAFE, DATA_DIRECTORY_UNUSABLE
 */
export async function* walkDirectory(
  dir: string,
  signal?: AbortSignal,
  onLeftOut?: (path: string) => void,
): AsyncGenerator<string> {
  const root = await realpath(dir).catch((cause: unknown) => {
    throw unusable(dir, 'cannot be read as a folder', cause);
  });
  yield* walkFolder({ root, path: '', ancestors: [root], signal, onLeftOut });
}
