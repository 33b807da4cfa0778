import { comparePaths } from '../../util/compare-paths.ts';
import { type Entry, isSameEntry, type PathChange, type PathEntry } from './entry.ts';
import { pairByPath } from './pair-by-path.ts';
import type { Repository } from './repository.ts';
import { getBranch, getCommit, type ResolvedRef, resolveRef } from './resolve-ref.ts';
import { badRequest, notFound } from './service-error.ts';
import type { TreeDifference } from './trees.ts';

/** What is staged on a branch, by ascending path. */
export const stagedChanges = (repository: Repository, branch: string): readonly PathChange[] =>
  [...repository.staging(branch).entries()].sort(([a], [b]) => comparePaths(a, b));

/** What a commit of the branch would change: staged entries that are what is committed already do not count. */
export function* uncommitted(repository: Repository, branch: string): Generator<TreeDifference> {
  const { metaRangeId } = getCommit(repository, getBranch(repository, branch).commitId);
  for (const [path, change] of stagedChanges(repository, branch)) {
    const [committed, staged] = [repository.trees.find(metaRangeId, path), change ?? undefined];
    if (!isSameEntry(committed, staged)) yield [path, committed, staged];
  }
}

export const isDirty = (repository: Repository, branch: string): boolean =>
  !uncommitted(repository, branch).next().done;

/** @throws 400 when something is staged */
export const assertClean = (repository: Repository, branch: string): void => {
  if (isDirty(repository, branch)) throw badRequest('uncommitted changes (dirty branch)');
};

function* overlay(repository: Repository, metaRangeId: string, branch: string, from: string): Generator<PathEntry> {
  const staged = stagedChanges(repository, branch).filter(([path]) => comparePaths(path, from) >= 0);
  for (const [path, committed, change] of pairByPath(repository.trees.entries(metaRangeId, from), staged.values())) {
    const entry = change === undefined ? committed : change;
    if (entry) yield [path, entry];
  }
}

/** The objects that a resolved ref shows, by ascending path from `from` on. */
export const entriesAt = (repository: Repository, ref: ResolvedRef, from = ''): Generator<PathEntry> => {
  const { metaRangeId } = getCommit(repository, ref.commitId);
  return ref.kind === 'branch'
    ? overlay(repository, metaRangeId, ref.branch, from)
    : repository.trees.entries(metaRangeId, from);
};

export const findEntry = (repository: Repository, expression: string, path: string): Entry | undefined => {
  const ref = resolveRef(repository, expression);
  const staged = ref.kind === 'branch' ? repository.staging(ref.branch).get(path) : undefined;
  if (staged !== undefined) return staged ?? undefined;
  return repository.trees.find(getCommit(repository, ref.commitId).metaRangeId, path);
};

/** @throws 404, for a missing path and a missing ref alike */
export const getEntry = (repository: Repository, expression: string, path: string): Entry => {
  const entry = findEntry(repository, expression, path);
  if (!entry) throw notFound();
  return entry;
};
