import { TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Call } from '../model/call.ts';
import type { BranchName, CommitId, TieId } from '../model/ids.ts';
import { commitKey } from './keys.ts';

type Client = Pick<LakefsClient, 'branches' | 'commits'>;

export type WantedBranch = {
  readonly repository: string;
  readonly name: string;
  readonly source: CommitId;
  readonly tie: TieId;
};

/** Whether a branch of the wanted name is this tie's: it stands exactly at its source, or its head carries the tie's id. */
export const findOwnBranch = async (
  client: Client,
  wanted: WantedBranch,
  call: Call,
): Promise<BranchName | undefined> => {
  const { repository, name, source, tie } = wanted;
  const branch = await client.branches.find(repository, name, call);
  if (branch === undefined) return undefined;
  if (branch.commitId === source) return branch.id;
  const head = await client.commits.get(repository, branch.commitId, call);
  if (head.metadata[commitKey.tie] === tie) return branch.id;
  throw new TiebackError('LAKEFS_BRANCH_FOREIGN', `branch "${name}" of repository "${repository}" is not this tie's`, {
    hint: 'somebody made a branch of that name meanwhile: start again with another --branch NAME',
  });
};
