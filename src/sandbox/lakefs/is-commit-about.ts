import type { Repository } from './repository.ts';
import { getCommit } from './resolve-ref.ts';

export type LogPaths = { readonly objects: readonly string[]; readonly prefixes: readonly string[] };

/** Whether a commit changes one of the paths, compared with its only parent. Merges are left out, as is the first commit. */
export const isCommitAbout = (repository: Repository, commitId: string, { objects, prefixes }: LogPaths): boolean => {
  const { parents, metaRangeId } = getCommit(repository, commitId);
  const [parentId, ...others] = parents;
  if (parentId === undefined || others.length > 0) return false;
  for (const [path] of repository.trees.diff(getCommit(repository, parentId).metaRangeId, metaRangeId)) {
    if (objects.includes(path) || prefixes.some((prefix) => path.startsWith(prefix))) return true;
  }
  return false;
};
