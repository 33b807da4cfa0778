import { isBranchName, isCommitId } from '../../model/ids.ts';
import type { Commit } from './add-commit.ts';
import { invalidRef, parseRef, type RefModifier } from './parse-ref.ts';
import type { BranchRecord, Repository } from './repository.ts';
import { badRequest, notFound } from './service-error.ts';

/** What a ref expression stands for. Read through a branch's name, what is staged on it is seen too. */
export type ResolvedRef =
  | { readonly kind: 'commit'; readonly commitId: string }
  | { readonly kind: 'branch'; readonly commitId: string; readonly branch: string; readonly isStagingAsked: boolean };

const findByPrefix = (repository: Repository, prefix: string): string | undefined => {
  if (!/^[0-9a-f]{1,64}$/.test(prefix)) return undefined;
  const matches: string[] = [];
  for (const [id] of repository.commits.entries()) if (id.startsWith(prefix)) matches.push(id);
  return matches.length === 1 ? matches[0] : undefined;
};

const resolveBase = (repository: Repository, base: string): ResolvedRef => {
  if (isCommitId(base) && repository.commits.has(base)) return { kind: 'commit', commitId: base };
  const branch = repository.branches.get(base);
  if (branch) return { kind: 'branch', commitId: branch.commitId, branch: base, isStagingAsked: false };
  const commitId = repository.tags.get(base) ?? findByPrefix(repository, base);
  if (commitId === undefined) throw notFound();
  return { kind: 'commit', commitId };
};

const firstParent = (repository: Repository, commitId: string): string => {
  const parent = repository.commits.get(commitId)?.parents[0];
  if (parent === undefined) throw notFound();
  return parent;
};

const nthParent = (repository: Repository, commitId: string, n: number): string => {
  if (n === 0) return commitId;
  const parent = repository.commits.get(commitId)?.parents[n - 1];
  if (parent === undefined) throw invalidRef();
  return parent;
};

const step = (repository: Repository, commitId: string, modifier: RefModifier): string => {
  if (modifier.kind === '^') return nthParent(repository, commitId, modifier.count);
  if (modifier.kind !== '~') throw invalidRef();
  let at = commitId;
  for (let n = 0; n < modifier.count; n += 1) at = firstParent(repository, at);
  return at;
};

/** @throws 404, or 400 for modifiers that cannot be applied */
export const resolveRef = (repository: Repository, expression: string): ResolvedRef => {
  const { base, modifiers } = parseRef(expression);
  const resolved = resolveBase(repository, base);
  const [only] = modifiers;
  if (!only) return resolved;
  if (modifiers.length === 1 && resolved.kind === 'branch') {
    if (only.kind === '$') return { ...resolved, isStagingAsked: true };
    if (only.kind === '@') return { kind: 'commit', commitId: resolved.commitId };
  }
  const apply = (id: string, modifier: RefModifier) => step(repository, id, modifier);
  return { kind: 'commit', commitId: modifiers.reduce(apply, resolved.commitId) };
};

export const getCommit = (repository: Repository, id: string): Commit => {
  const record = repository.commits.get(id);
  if (!record) throw notFound('commit');
  return { ...record, id };
};

/** The commit that an expression stands for. @throws 404, 400 (also for `branch$`, which is no commit) */
export const resolveCommit = (repository: Repository, expression: string): Commit => {
  const resolved = resolveRef(repository, expression);
  if (resolved.kind === 'branch' && resolved.isStagingAsked) {
    throw badRequest(`reference '${expression}': reference to staging area with $ is not a commit`);
  }
  return getCommit(repository, resolved.commitId);
};

export const getBranch = (repository: Repository, name: string): BranchRecord => {
  if (!isBranchName(name)) throw badRequest('argument branch: branch id: invalid value: validation error');
  const branch = repository.branches.get(name);
  if (!branch) throw notFound('branch');
  return branch;
};
