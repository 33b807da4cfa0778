import { computeCommitId } from '../../model/commit-id.ts';
import { comparePaths } from '../../util/compare-paths.ts';
import type { CommitRecord, Repository } from './repository.ts';

export type Commit = CommitRecord & { readonly id: string };

/** The committer of everything that is done through the API: the sandbox has one user. */
export const sandboxUser = 'sandbox';

/** The server gives maps back by ascending key. */
const sortKeys = (metadata: CommitRecord['metadata']): CommitRecord['metadata'] =>
  Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => comparePaths(a, b)));

export type CommitContent = Omit<CommitRecord, 'creationDate' | 'generation'> & {
  /** Default: now. */
  readonly creationDate?: number;
  /** Commits that this one comes after, be they parents or not. Default: the parents. */
  readonly comesAfter?: readonly string[];
};

/** Records a commit; its id is made of its content by lakeFS's own algorithm. */
export const addCommit = (repository: Repository, { comesAfter, ...content }: CommitContent): Commit => {
  const generations = (comesAfter ?? content.parents).map((id) => repository.commits.get(id)?.generation ?? 0);
  const record = {
    ...content,
    metadata: sortKeys(content.metadata),
    creationDate: content.creationDate ?? repository.now(),
    generation: Math.max(0, ...generations) + 1,
  };
  const id = computeCommitId(record);
  repository.commits.set(id, record);
  return { ...record, id };
};
