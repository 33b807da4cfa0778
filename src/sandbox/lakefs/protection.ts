import { createHash } from 'node:crypto';
import { comparePaths } from '../../util/compare-paths.ts';
import { globToRegExp } from '../../util/glob.ts';
import type { Repository } from './repository.ts';
import { forbidden, ServiceError } from './service-error.ts';

const patternsOf = (repository: Repository): readonly string[] => repository.protection.get('patterns') ?? [];

const isProtected = (repository: Repository, branch: string): boolean =>
  patternsOf(repository).some((pattern) => globToRegExp(pattern).test(branch));

const assertWritable = (repository: Repository, isForced: boolean): void => {
  if (repository.record.isReadOnly && !isForced) throw forbidden('read-only repository');
};

/** @throws 403 for writing to the staging area of a protected branch, or to a read-only repository unless forced */
export const assertCanStage = (repository: Repository, branch: string, isForced: boolean): void => {
  if (isProtected(repository, branch)) throw forbidden('cannot write to protected branch');
  assertWritable(repository, isForced);
};

/** @throws 403 for committing to a protected branch, or to a read-only repository unless forced */
export const assertCanCommit = (repository: Repository, branch: string, isForced: boolean): void => {
  if (isProtected(repository, branch)) throw forbidden('cannot commit to protected branch');
  assertWritable(repository, isForced);
};

/** Merging, reverting and making refs are not stopped by branch protection. @throws 403 for a read-only repository unless forced */
export const assertCanMoveRefs = assertWritable;

/** The patterns and the tag to send back when replacing them: empty, and of no use, while there are none. */
export const getProtection = (
  repository: Repository,
): { readonly patterns: readonly string[]; readonly etag: string } => {
  const patterns = patternsOf(repository);
  const etag = patterns.length === 0 ? '' : createHash('sha256').update(JSON.stringify(patterns)).digest('hex');
  return { patterns, etag };
};

/** Replaces the patterns. @throws 412 when `ifMatch` is given and is not the present tag */
export const setProtection = (repository: Repository, patterns: readonly string[], ifMatch?: string): void => {
  if (ifMatch !== undefined && ifMatch !== getProtection(repository).etag) {
    throw new ServiceError(412, 'Precondition failed');
  }
  repository.protection.set('patterns', [...new Set(patterns)].sort(comparePaths));
};
