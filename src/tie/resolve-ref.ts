import { TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Call } from '../model/call.ts';
import { type CommitId, isCommitId } from '../model/ids.ts';

export type ResolvedRef = {
  readonly ref: string;
  readonly kind: 'tag' | 'branch' | 'commit';
  readonly commit: CommitId;
};

type Client = Pick<LakefsClient, 'tags' | 'branches' | 'commits' | 'repositories'>;

/** The name that an expression such as `main~2` starts from. */
const baseOf = (ref: string): string => ref.replace(/[~^@$].*$/, '');

const notFound = async (client: Client, repository: string, ref: string, call: Call): Promise<never> => {
  await client.repositories.get(repository, call);
  throw new TiebackError('LAKEFS_REF_NOT_FOUND', `ref "${ref}" does not exist in repository "${repository}"`, {
    hint: `lakectl tag list lakefs://${repository}`,
  });
};

/**
 * Which commit a ref means now, and whether it is a tag, a branch or a commit.
 * What is counted back from a branch moves with it, and is a branch's too.
 * lakeFS itself prefers a full commit id, then a branch, then a tag; a branch and a tag cannot share a name. Most refs
 * are tags, and a tag is all that has to be asked for then.
 * @throws LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, USAGE_INVALID for a staging area
 */
export const resolveRef = async (client: Client, repository: string, ref: string, call: Call): Promise<ResolvedRef> => {
  if (ref.endsWith('$')) {
    throw new TiebackError('USAGE_INVALID', `"${ref}" is the staging area of a branch, which is no version`, {
      hint: `commit it first, and name the commit or a tag: lakectl commit lakefs://${repository}/${ref.slice(0, -1)}`,
    });
  }
  const base = baseOf(ref);
  const tag = base === ref && !isCommitId(ref) ? await client.tags.find(repository, ref, call) : undefined;
  if (tag !== undefined) return { ref, kind: 'tag', commit: tag.commitId };
  const [commit, branch] = await Promise.all([
    client.commits.find(repository, ref, call),
    base === '' ? undefined : client.branches.find(repository, base, call),
  ]);
  if (commit === undefined) return notFound(client, repository, ref, call);
  if (commit.id === ref || branch === undefined) return { ref, kind: 'commit', commit: commit.id };
  return { ref, kind: 'branch', commit: base === ref ? branch.commitId : commit.id };
};
