import { TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Call } from '../model/call.ts';
import type { CommitId } from '../model/ids.ts';

export type ResolvedRef = {
  readonly ref: string;
  readonly kind: 'tag' | 'branch' | 'commit';
  readonly commit: CommitId;
};

type Client = Pick<LakefsClient, 'tags' | 'branches' | 'commits' | 'repositories'>;

const isBareName = (ref: string): boolean => !/[~^@$]/.test(ref);

const notFound = async (client: Client, repository: string, ref: string, call: Call): Promise<never> => {
  await client.repositories.get(repository, call);
  throw new TiebackError('LAKEFS_REF_NOT_FOUND', `ref "${ref}" does not exist in repository "${repository}"`, {
    hint: `lakectl tag list lakefs://${repository}`,
  });
};

/**
 * Which commit a ref means now, and whether it is a tag, a branch or a commit.
 * lakeFS itself prefers a full commit id, then a branch, then a tag; a branch and a tag cannot share a name.
 * @throws LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND
 */
export const resolveRef = async (client: Client, repository: string, ref: string, call: Call): Promise<ResolvedRef> => {
  const [commit, tag, branch] = await Promise.all([
    client.commits.find(repository, ref, call),
    isBareName(ref) ? client.tags.find(repository, ref, call) : undefined,
    isBareName(ref) ? client.branches.find(repository, ref, call) : undefined,
  ]);
  if (commit === undefined) return notFound(client, repository, ref, call);
  if (commit.id !== ref && branch !== undefined) return { ref, kind: 'branch', commit: branch.commitId };
  if (commit.id !== ref && tag !== undefined) return { ref, kind: 'tag', commit: tag.commitId };
  return { ref, kind: /[@$]/.test(ref) ? 'branch' : 'commit', commit: commit.id };
};
