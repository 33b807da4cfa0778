import { comparePaths } from '../util/compare-paths.ts';
import { counted } from '../util/counted.ts';
import { isDataKey, mirroredPaths } from './data-path.ts';
import type { Listing } from './listing.ts';

/** What a folder and a version of the data hold besides what is compared of them; paths, ascending. */
export type LeftOut = {
  /** Files of the folder that are neither uploaded nor compared; git's and tieback's own and the like are none of these. */
  readonly files: readonly string[];
  /** Objects of the version that are never put into a folder. */
  readonly objects: readonly string[];
};

/**
 * @param files paths of all files that were read of the folder
 * @param unread paths of those that were not, as `walkDirectory` tells them
 */
export const leftOutOf = (
  { prefix, objects }: Listing,
  files: readonly string[] = [],
  unread: readonly string[] = [],
): LeftOut => {
  const paths = objects.map(({ path }) => path);
  const isMirrored = mirroredPaths(paths);
  const beside = files.filter((path) => !isMirrored(path) || !isDataKey(prefix + path));
  return {
    files: [...unread, ...beside].sort(comparePaths),
    objects: paths.filter((path) => !isMirrored(path)),
  };
};

const firstOf = ([first]: readonly string[]): string => `(${JSON.stringify(first)} first)`;

/** Says what nobody compares of a folder and its version; undefined when there is no such thing. */
export const leftOutText = (folder: string, { files, objects }: LeftOut): string | undefined => {
  const is = (count: number): string => (count === 1 ? 'is' : 'are');
  const parts = [
    files.length === 0
      ? []
      : `${counted(files.length, 'file')} ${is(files.length)} neither uploaded nor compared ${firstOf(files)}`,
    objects.length === 0
      ? []
      : `${counted(objects.length, 'object')} of its version ${is(objects.length)} never put into it ${firstOf(objects)}`,
  ].flat();
  return parts.length === 0 ? undefined : `${folder}: ${parts.join('; ')}`;
};
