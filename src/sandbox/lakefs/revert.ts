import { addCommit, type Commit, sandboxUser } from './add-commit.ts';
import { explain } from './explain.ts';
import { mergeTrees } from './merge-trees.ts';
import { assertCanMoveRefs } from './protection.ts';
import type { Repository } from './repository.ts';
import { getBranch, getCommit, resolveCommit } from './resolve-ref.ts';
import { badRequest, conflict } from './service-error.ts';
import { assertClean } from './staging.ts';

export type Revert = {
  readonly ref: string;
  /** 0 for an ordinary commit, else the 1-based parent to go back to. */
  readonly parentNumber: number;
  readonly message?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly allowEmpty: boolean;
  readonly isForced: boolean;
};

const parentToGoBackTo = (repository: Repository, commit: Commit, parentNumber: number): Commit | undefined => {
  if (commit.parents.length > 1 && parentNumber <= 0) {
    throw conflict('must specify 1-based parent number for reverting merge commit');
  }
  if (parentNumber > commit.parents.length) {
    throw badRequest(`given commit does not have the given parent number: parent ${parentNumber}`);
  }
  const id = commit.parents[Math.max(0, parentNumber - 1)];
  return id === undefined ? undefined : getCommit(repository, id);
};

const revertedMetaRange = (
  repository: Repository,
  commit: Commit,
  parent: Commit | undefined,
  head: Commit,
  revert: Revert,
) => {
  const source = parent?.metaRangeId ?? '';
  if (source === commit.metaRangeId && !revert.allowEmpty) throw badRequest('no changes');
  const ids = { destination: head.metaRangeId, source, base: commit.metaRangeId };
  const merged = mergeTrees(repository.trees, { ...ids, strategy: 'default' });
  if (merged === undefined) throw conflict('conflict found');
  if (merged === head.metaRangeId && !revert.allowEmpty) throw badRequest('no changes');
  return merged;
};

/** Takes a commit's changes back with a new commit on the branch. @throws 400, 403, 404, 409 */
export const revertBranch = (repository: Repository, branch: string, revert: Revert): Commit =>
  repository.transaction(() => {
    assertCanMoveRefs(repository, revert.isForced);
    const commit = explain(`get commit from ref ${revert.ref}`, () => resolveCommit(repository, revert.ref));
    const parent = parentToGoBackTo(repository, commit, revert.parentNumber);
    const { commitId, isHidden } = getBranch(repository, branch);
    assertClean(repository, branch);
    const head = getCommit(repository, commitId);
    const created = addCommit(repository, {
      committer: sandboxUser,
      message: revert.message || `Revert ${revert.ref}`,
      metaRangeId: explain('update branch', () => revertedMetaRange(repository, commit, parent, head, revert)),
      metadata: revert.metadata ?? {},
      parents: [commitId],
    });
    repository.branches.set(branch, { commitId: created.id, isHidden });
    repository.staging(branch).clear();
    return created;
  });
