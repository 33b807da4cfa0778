import type { Branch } from '../../lakefs/branches.ts';
import type { LakefsClient } from '../../lakefs/client.ts';
import type { Tag } from '../../lakefs/tags.ts';
import type { Call } from '../../model/call.ts';

type Client = Pick<LakefsClient, 'branches' | 'commits' | 'tags'>;

/** lakeFS gives a name to a branch or to a tag, never to both. */
export type Namesakes = { readonly branch: Branch | undefined; readonly tag: Tag | undefined };

const nobody: Namesakes = { branch: undefined, tag: undefined };

/** What already has a name. As a ref it resolves alike for branch and tag, so that a free one takes one question. */
export const findNamesakes = async (
  { branches, commits, tags }: Client,
  repository: string,
  name: string | undefined,
  call: Call,
): Promise<Namesakes> => {
  if (name === undefined || (await commits.find(repository, name, call)) === undefined) return nobody;
  const [branch, tag] = await Promise.all([branches.find(repository, name, call), tags.find(repository, name, call)]);
  return { branch, tag };
};
