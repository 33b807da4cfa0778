import { isTiebackError } from '../../errors.ts';
import type { LakefsClient } from '../../lakefs/client.ts';
import type { Call } from '../../model/call.ts';
import { type CommitId, isCommitId } from '../../model/ids.ts';
import { resolveRef } from '../resolve-ref.ts';

/** What a ref stands for now. */
export type Version =
  | { readonly kind: 'pinned'; readonly commit: CommitId }
  | { readonly kind: 'branch' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'no-repository' };

export type ResolveVersion = (repository: string, ref: string) => Promise<Version>;

type Client = Pick<LakefsClient, 'tags' | 'branches' | 'commits' | 'repositories'>;

/** What no ref of lakeFS holds is not worth asking for. */
const isAskable = (ref: string): boolean => /^[^\s/?#%:*[\\]+$/.test(ref);

const absent = async (client: Client, repository: string, call: Call): Promise<Version> =>
  (await client.repositories.find(repository, call)) === undefined ? { kind: 'no-repository' } : { kind: 'absent' };

const find = async (client: Client, repository: string, ref: string, call: Call): Promise<Version> => {
  if (!isAskable(ref)) return absent(client, repository, call);
  if (isCommitId(ref)) {
    const found = await client.commits.find(repository, ref, call);
    return found === undefined ? absent(client, repository, call) : { kind: 'pinned', commit: found.id };
  }
  const { kind, commit } = await resolveRef(client, repository, ref, call);
  return kind === 'branch' ? { kind } : { kind: 'pinned', commit };
};

const resolve = async (...asked: Parameters<typeof find>): Promise<Version> => {
  try {
    return await find(...asked);
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_REPOSITORY_NOT_FOUND')) return { kind: 'no-repository' };
    if (isTiebackError(error, 'LAKEFS_REF_NOT_FOUND', 'LAKEFS_REJECTED', 'LAKEFS_NAME_INVALID'))
      return { kind: 'absent' };
    throw error;
  }
};

/** Thousands of runs name a few versions: each is asked for once. */
export const createVersionResolver = (client: Client, call: Call): ResolveVersion => {
  const known = new Map<string, Promise<Version>>();
  return (repository, ref) => {
    const key = `${repository}/${ref}`;
    const asked = known.get(key) ?? resolve(client, repository, ref, call);
    known.set(key, asked);
    return asked;
  };
};
