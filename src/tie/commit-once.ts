import { isTiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Commit, NewCommit } from '../lakefs/commits.ts';
import type { Call } from '../model/call.ts';
import type { CommitId, TieId } from '../model/ids.ts';
import type { Runtime } from '../util/runtime.ts';
import { type CommitRole, commitKey } from './keys.ts';

type Client = Pick<LakefsClient, 'commits'>;

export type TieCommit = {
  readonly repository: string;
  readonly branch: string;
  readonly tie: TieId;
  readonly role: CommitRole;
  /** Where the tie's own commits end. */
  readonly since: CommitId;
};

/** The commit that this tie has already made in this role on the branch. */
export const findTieCommit = async (client: Client, wanted: TieCommit, call: Call): Promise<Commit | undefined> => {
  const { repository, branch, since } = wanted;
  for await (const commit of client.commits.log(repository, branch, { firstParent: true, stopAt: since }, call)) {
    if (commit.metadata[commitKey.tie] === wanted.tie && commit.metadata[commitKey.role] === wanted.role) return commit;
  }
  return undefined;
};

const attempts = 6;

/**
 * Commits to a branch; when another writer's commit wins the race, looks for our own and else tries again.
 * @throws whatever `commits.create` throws besides a lost race
 */
export const commitWithRetry = async (
  client: Client,
  wanted: TieCommit,
  commit: NewCommit,
  runtime: Pick<Runtime, 'random' | 'sleep'>,
  call: Call,
): Promise<Commit> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.commits.create(wanted.repository, wanted.branch, commit, call);
    } catch (error) {
      if (!isTiebackError(error, 'LAKEFS_RACE_LOST') || attempt === attempts) throw error;
      await runtime.sleep(2 ** attempt * 20 * (0.5 + runtime.random()), call.signal);
      const ours = await findTieCommit(client, wanted, call);
      if (ours !== undefined) return ours;
    }
  }
};
