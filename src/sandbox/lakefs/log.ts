import type { Commit } from './add-commit.ts';
import { explain } from './explain.ts';
import { isCommitAbout, type LogPaths } from './is-commit-about.ts';
import type { Repository } from './repository.ts';
import { getCommit, resolveCommit } from './resolve-ref.ts';

export type LogQuery = LogPaths & {
  readonly ref: string;
  /** Ref of the last commit seen: the log goes on after it. */
  readonly after?: string;
  readonly amount: number;
  readonly isFirstParent: boolean;
  /** Never says that there is more. */
  readonly isLimit: boolean;
  readonly stopAt?: string;
  /** Seconds since 1970. */
  readonly since?: number;
};

export type LogPage = { readonly commits: readonly Commit[]; readonly hasMore: boolean };

const isNewer = (a: Commit, b: Commit): boolean =>
  a.creationDate === b.creationDate ? a.id > b.id : a.creationDate > b.creationDate;

/** A commit and its ancestors, newest first, each once. */
function* history(repository: Repository, start: Commit, isFirstParent: boolean, since = -Infinity): Generator<Commit> {
  const queue = start.creationDate >= since ? [start] : [];
  const seen = new Set<string>();
  for (let commit = queue.shift(); commit; commit = queue.shift()) {
    yield commit;
    for (const id of isFirstParent ? commit.parents.slice(0, 1) : commit.parents) {
      if (seen.has(id)) continue;
      seen.add(id);
      const parent = getCommit(repository, id);
      if (parent.creationDate < since) continue;
      const at = queue.findIndex((waiting) => isNewer(parent, waiting));
      queue.splice(at < 0 ? queue.length : at, 0, parent);
    }
  }
}

const skipPast = (commits: Generator<Commit>, id: string): void => {
  for (let next = commits.next(); !next.done && next.value.id !== id; ) next = commits.next();
};

/** One page of a log. @throws 400, 404 */
export const logPage = (repository: Repository, query: LogQuery): LogPage => {
  const start = explain('ref', () => resolveCommit(repository, query.ref));
  const { stopAt, after } = query;
  const stopId = stopAt && explain('stop_at', () => resolveCommit(repository, stopAt)).id;
  const commits = history(repository, start, query.isFirstParent, query.since);
  if (after) skipPast(commits, explain('from ref', () => resolveCommit(repository, after)).id);
  const hasPaths = query.objects.length + query.prefixes.length > 0;
  const found: Commit[] = [];
  for (const commit of commits) {
    if (!hasPaths || isCommitAbout(repository, commit.id, query)) found.push(commit);
    const enough = query.isLimit ? query.amount : query.amount + 1;
    if (found.length >= enough || commit.id === stopId) break;
  }
  return { commits: found.slice(0, query.amount), hasMore: found.length > query.amount };
};
