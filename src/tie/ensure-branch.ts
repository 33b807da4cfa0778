import { TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Call } from '../model/call.ts';
import type { BranchName, CommitId, TieId } from '../model/ids.ts';
import { hasStaged } from './has-staged.ts';
import { commitKey, isNamedByTie } from './keys.ts';

type Client = Pick<LakefsClient, 'branches' | 'commits'>;

export type WantedBranch = {
  readonly repository: string;
  readonly name: string;
  readonly source: CommitId;
  readonly tie: TieId;
  /** Whether the tie may have staged something there already, as when another machine began it; default false. */
  readonly mayHaveStaged?: boolean;
};

const foreign = ({ repository, name }: WantedBranch): TiebackError =>
  new TiebackError('LAKEFS_BRANCH_FOREIGN', `branch "${name}" of repository "${repository}" is not this tie's`, {
    hint: 'somebody made a branch of that name meanwhile: start again with another --branch NAME',
  });

/** Whether a branch at the source may be the tie's: as long as it is not known to be, the tie has staged nothing on it. */
const mayBeOurs = async (
  lakefs: Client,
  { repository, name, tie, mayHaveStaged = false }: WantedBranch,
  { signal }: Call,
): Promise<boolean> =>
  mayHaveStaged || isNamedByTie(name, tie) || !(await hasStaged(repository, name, { lakefs }, signal));

/**
 * Whether a branch of the wanted name is this tie's, which is not known to have made one: it stands exactly at its source,
 * with nothing staged on it, or its head carries the tie's id.
 * @throws LAKEFS_BRANCH_FOREIGN
 */
export const findOwnBranch = async (
  client: Client,
  wanted: WantedBranch,
  call: Call,
): Promise<BranchName | undefined> => {
  const { repository, name, source, tie } = wanted;
  const branch = await client.branches.find(repository, name, call);
  if (branch === undefined) return undefined;
  if (branch.commitId === source) {
    if (await mayBeOurs(client, wanted, call)) return branch.id;
    throw foreign(wanted);
  }
  const head = await client.commits.get(repository, branch.commitId, call);
  if (head.metadata[commitKey.tie] === tie) return branch.id;
  throw foreign(wanted);
};
