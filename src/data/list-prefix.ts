import type { LakefsClient } from '../lakefs/client.ts';
import type { ListEntry, ObjectStats } from '../lakefs/objects.ts';
import type { Call } from '../model/call.ts';
import { comparePaths } from '../util/compare-paths.ts';
import { folderPrefix, isDataKey } from './data-path.ts';
import { clientMtimeKey, type ListedObject, type Listing } from './listing.ts';

export type PrefixAt = {
  readonly repository: string;
  /** Branch, tag, commit id or other ref expression; only a commit id names one content for good. */
  readonly ref: string;
  /** Folder inside the repository, with or without its final slash; empty for all of it. */
  readonly prefix: string;
};

const mtimeOf = ({ metadata, mtime }: ObjectStats): number => {
  const { [clientMtimeKey]: clientMtime = '' } = metadata;
  return /^\d{1,12}$/.test(clientMtime) ? Number(clientMtime) : mtime;
};

const isDirectoryMarker = ({ path, sizeBytes }: ObjectStats): boolean => sizeBytes === 0 && path.endsWith('/');

const isData = (entry: ListEntry): entry is ListEntry & { readonly kind: 'object' } =>
  entry.kind === 'object' && !isDirectoryMarker(entry) && isDataKey(entry.path);

/** Whether there is any data under a prefix; asks for few objects, and for more only when those are none. */
export const hasData = async (
  objects: Pick<LakefsClient['objects'], 'list'>,
  { repository, ref, prefix }: PrefixAt,
  call: Call = {},
): Promise<boolean> => {
  for await (const entry of objects.list(repository, ref, { prefix: folderPrefix(prefix), amount: 10 }, call))
    if (isData(entry)) return true;
  return false;
};

/**
 * Lists the data under a prefix. Directory markers, `_lakefs_actions/` and `_tieback/` are not data.
 * @throws LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND
 */
export const listPrefix = async (
  objects: Pick<LakefsClient['objects'], 'list'>,
  { repository, ref, prefix }: PrefixAt,
  call: Call = {},
): Promise<Listing> => {
  const folder = folderPrefix(prefix);
  const listed: ListedObject[] = [];
  let sizeBytes = 0;
  for await (const entry of objects.list(repository, ref, { prefix: folder }, call)) {
    if (!isData(entry)) continue;
    const { path, checksum } = entry;
    listed.push({ path: path.slice(folder.length), sizeBytes: entry.sizeBytes, checksum, mtime: mtimeOf(entry) });
    sizeBytes += entry.sizeBytes;
  }
  listed.sort((left, right) => comparePaths(left.path, right.path));
  return { prefix: folder, objects: listed, sizeBytes };
};
