import { addCommit, type Commit, sandboxUser } from './add-commit.ts';
import { explain } from './explain.ts';
import { findMergeBase } from './merge-base.ts';
import { type MergeStrategy, mergeTrees } from './merge-trees.ts';
import { assertCanMoveRefs } from './protection.ts';
import type { Repository } from './repository.ts';
import { getBranch, resolveCommit } from './resolve-ref.ts';
import { badRequest, ServiceError } from './service-error.ts';
import { assertClean } from './staging.ts';

export type Merge = {
  readonly source: string;
  readonly destination: string;
  readonly message?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly strategy: MergeStrategy;
  readonly isSquash: boolean;
  readonly allowEmpty: boolean;
  readonly isForced: boolean;
};

export type MergeEnds = { readonly source: Commit; readonly destination: Commit; readonly base: Commit };

/** Both ends of a merge and where their histories part. @throws 404 */
export const mergeEnds = (repository: Repository, sourceRef: string, destinationRef: string): MergeEnds => {
  const source = explain(`get commit by ref ${sourceRef}`, () => resolveCommit(repository, sourceRef));
  const destination = explain(`get commit by branch ${destinationRef}`, () =>
    resolveCommit(repository, destinationRef),
  );
  const base = findMergeBase(repository, source, destination);
  if (!base) throw new ServiceError(500, 'no merge base');
  return { source, destination, base };
};

const mergedMetaRange = (repository: Repository, merge: Merge, { source, destination, base }: MergeEnds) => {
  if (source.metaRangeId === base.metaRangeId && !merge.allowEmpty && !merge.isForced) throw badRequest('no changes');
  return mergeTrees(repository.trees, {
    destination: destination.metaRangeId,
    source: source.metaRangeId,
    base: base.metaRangeId,
    strategy: merge.strategy,
  });
};

const mergeInto = (repository: Repository, merge: Merge, isHidden: boolean): string | undefined => {
  const ends = mergeEnds(repository, merge.source, merge.destination);
  const metaRangeId = mergedMetaRange(repository, merge, ends);
  if (metaRangeId === undefined) return undefined;
  const { id } = addCommit(repository, {
    committer: sandboxUser,
    message: merge.message || `Merge '${merge.source}' into '${merge.destination}'`,
    metaRangeId,
    metadata: { ...merge.metadata, '.lakefs.merge.strategy': merge.strategy },
    parents: merge.isSquash ? [ends.destination.id] : [ends.destination.id, ends.source.id],
    comesAfter: [ends.destination.id, ends.source.id],
  });
  repository.branches.set(merge.destination, { commitId: id, isHidden });
  repository.staging(merge.destination).clear();
  return id;
};

/**
 * Merges with a commit of its own, never by moving the branch forward.
 * @returns the merge commit's id, or undefined when there is a conflict. @throws 400, 403, 404
 */
export const mergeBranch = (repository: Repository, merge: Merge): string | undefined =>
  repository.transaction(() => {
    assertCanMoveRefs(repository, merge.isForced);
    const { isHidden } = getBranch(repository, merge.destination);
    assertClean(repository, merge.destination);
    return explain(`update branch ${merge.destination}`, () => mergeInto(repository, merge, isHidden));
  });
