import type { Commit } from './add-commit.ts';
import type { Repository } from './repository.ts';
import { getCommit } from './resolve-ref.ts';

const isYounger = (a: Commit, b: Commit): boolean =>
  a.generation === b.generation ? a.creationDate > b.creationDate : a.generation > b.generation;

const takeYoungest = (queue: Map<string, Commit>): Commit | undefined => {
  let youngest: Commit | undefined;
  for (const commit of queue.values()) if (!youngest || isYounger(commit, youngest)) youngest = commit;
  if (youngest) queue.delete(youngest.id);
  return youngest;
};

const fromLeft = 1;
const fromRight = 2;

/** The best common ancestor of two commits: walks both histories, later generations first, until they meet. */
export const findMergeBase = (repository: Repository, left: Commit, right: Commit): Commit | undefined => {
  if (left.id === right.id) return left;
  const reached = new Map([
    [left.id, fromLeft],
    [right.id, fromRight],
  ]);
  const queue = new Map([left, right].map((commit) => [commit.id, commit]));
  for (let commit = takeYoungest(queue); commit; commit = takeYoungest(queue)) {
    for (const id of commit.parents) {
      const known = reached.get(id);
      const sides = (known ?? 0) | (reached.get(commit.id) ?? 0);
      if (sides === (fromLeft | fromRight)) return getCommit(repository, id);
      reached.set(id, sides);
      if (known === undefined) queue.set(id, getCommit(repository, id));
    }
  }
  return undefined;
};
