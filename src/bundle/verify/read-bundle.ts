import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { bundlePath } from '../manifest.ts';

/** What lies in a folder: regular files by path, and the paths of everything that is neither file nor folder. */
export type BundleContents = {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly odd: readonly string[];
};

const notFound = (directory: string, cause?: unknown): TiebackError =>
  new TiebackError('BUNDLE_NOT_FOUND', `"${directory}" is no bundle of tieback: it has no ${bundlePath.manifest}`, {
    hint: 'name the folder that tieback report --bundle has written',
    cause,
  });

/** A link could lead out of the bundle: it is not followed. @throws BUNDLE_NOT_FOUND */
export const readBundle = async (directory: string): Promise<BundleContents> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw notFound(directory, error);
  });
  const files = new Map<string, Uint8Array>();
  const odd: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(directory, path).split(sep).join('/');
    const found = await lstat(path);
    if (found.isFile()) files.set(name, await readFile(path));
    else if (!found.isDirectory()) odd.push(name);
  }
  if (!files.has(bundlePath.manifest) && !files.has(bundlePath.sums)) throw notFound(directory);
  return { files, odd };
};
