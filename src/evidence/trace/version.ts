import type { Commit } from '../../lakefs/commits.ts';

/** A version of a repository whose runs are wanted. */
export type Version = {
  readonly repository: string;
  readonly commit: Commit;
  /** Tags that stand at it. */
  readonly tags: readonly string[];
  /** Empty, or the object or folder of it that is asked about. */
  readonly path: string;
  /** Names of the experiments whose runs are read; empty: all. */
  readonly experiments: readonly string[];
};

const isOfPath = (path: string, prefix: string): boolean => path.startsWith(prefix) || prefix.startsWith(path);

/** Whether a run read the object or folder; of one that says no place it cannot be excluded. */
export const readsPath = (prefixes: readonly (string | undefined)[], path: string): boolean => {
  const known = prefixes.filter((prefix) => prefix !== undefined);
  return path === '' || known.length === 0 || known.some((prefix) => isOfPath(path, prefix));
};
