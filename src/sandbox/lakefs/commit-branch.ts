import { addCommit, type Commit, sandboxUser } from './add-commit.ts';
import { assertCanCommit } from './protection.ts';
import type { CommitRecord, Repository } from './repository.ts';
import { getBranch, getCommit } from './resolve-ref.ts';
import { badRequest } from './service-error.ts';
import { isDirty, stagedChanges } from './staging.ts';

export type NewCommit = Pick<CommitRecord, 'message' | 'metadata'> & {
  readonly date?: number;
  readonly allowEmpty: boolean;
  readonly isForced: boolean;
  /** Commits exactly this listing. Nothing may be staged then, and whether it exists is not asked. */
  readonly sourceMetaRange?: string;
};

const newMetaRange = (repository: Repository, branch: string, parent: Commit, commit: NewCommit): string => {
  if (commit.sourceMetaRange !== undefined) {
    if (!isDirty(repository, branch)) return commit.sourceMetaRange;
    throw badRequest('cannot use source MetaRange on a branch with uncommitted changes');
  }
  if (!commit.allowEmpty && !isDirty(repository, branch)) throw badRequest('commit: no changes');
  return repository.trees.apply(parent.metaRangeId, stagedChanges(repository, branch));
};

/** Makes a commit of what is staged on a branch. @throws 400, 403, 404 */
export const commitBranch = (repository: Repository, branch: string, commit: NewCommit): Commit =>
  repository.transaction(() => {
    assertCanCommit(repository, branch, commit.isForced);
    const { commitId, isHidden } = getBranch(repository, branch);
    const parent = getCommit(repository, commitId);
    const created = addCommit(repository, {
      committer: sandboxUser,
      message: commit.message,
      metaRangeId: newMetaRange(repository, branch, parent, commit),
      metadata: commit.metadata,
      parents: [commitId],
      ...(commit.date === undefined ? {} : { creationDate: commit.date }),
    });
    repository.branches.set(branch, { commitId: created.id, isHidden });
    repository.staging(branch).clear();
    return created;
  });
