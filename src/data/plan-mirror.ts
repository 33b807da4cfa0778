import { TiebackError } from '../errors.ts';
import { comparePaths } from '../util/compare-paths.ts';
import { listSome } from '../util/list-some.ts';
import { assertStorable, isDataKey, mirroredPaths } from './data-path.ts';
import { type ListedObject, type Listing, md5Of } from './listing.ts';
import type { LocalFile } from './scan-directory.ts';

/** What makes a prefix equal to a folder. Plain data: printable, storable. */
export type MirrorPlan = {
  readonly added: readonly LocalFile[];
  readonly changed: readonly LocalFile[];
  /** Paths relative to the prefix. */
  readonly removed: readonly string[];
  readonly unchangedCount: number;
  readonly uploadBytes: number;
};

/**
 * Equal means equal in size and MD5. An object whose MD5 nobody knows counts as changed: uploading it again gives the
 * new version a checksum that can be checked, and equality that was only guessed would make the link to the data worthless.
 */
const isSame = (file: LocalFile, object: ListedObject): boolean =>
  file.sizeBytes === object.sizeBytes && file.md5 === md5Of(object);

/**
 * Compares a folder with a version of the data. What a mirrored folder never holds (see `mirroredPaths`) is left alone
 * on the other side too.
 * @throws DATA_PATH_UNSAFE when a file's key would be too long under the prefix
 */
export const planMirror = (local: readonly LocalFile[], listing: Listing): MirrorPlan => {
  const isMirrored = mirroredPaths(listing.objects.map(({ path }) => path));
  const remote = new Map(listing.objects.filter(({ path }) => isMirrored(path)).map((object) => [object.path, object]));
  const added: LocalFile[] = [];
  const changed: LocalFile[] = [];
  let unchangedCount = 0;
  for (const file of local) {
    if (!isMirrored(file.path) || !isDataKey(listing.prefix + file.path)) continue;
    assertStorable(file.path, listing.prefix);
    const object = remote.get(file.path);
    remote.delete(file.path);
    if (!object) added.push(file);
    else if (isSame(file, object)) unchangedCount++;
    else changed.push(file);
  }
  const uploadBytes = [...added, ...changed].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { added, changed, removed: [...remote.keys()].sort(comparePaths), unchangedCount, uploadBytes };
};

/** Refuses a plan that deletes objects when that was not asked for. @throws DATA_DELETIONS_NOT_ALLOWED */
export const assertDeletionsAllowed = (
  { removed }: MirrorPlan,
  {
    dir,
    isDeleteAllowed,
    hint = 'add --delete to remove them from the experiment branch, or empty the folder to have it filled from the version',
  }: { readonly dir: string; readonly isDeleteAllowed: boolean; readonly hint?: string },
): void => {
  if (isDeleteAllowed || removed.length === 0) return;
  const shown = listSome(
    removed.map((path) => JSON.stringify(path)),
    3,
  );
  throw new TiebackError(
    'DATA_DELETIONS_NOT_ALLOWED',
    `folder "${dir}" lacks ${removed.length} of the version's objects: ${shown}`,
    {
      hint,
      details: { count: removed.length, paths: removed.slice(0, 100) },
    },
  );
};
