import { isTiebackError, TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Call } from '../model/call.ts';
import type { CommitId } from '../model/ids.ts';

type Client = Pick<LakefsClient, 'branches' | 'commits'>;

export type WantedAnchor = { readonly repository: string; readonly name: string; readonly source: CommitId };

/** Far more commits than anybody puts on a hidden branch. */
const reach = 1000;

const isAbove = async (client: Client, { repository, source }: WantedAnchor, head: CommitId, call: Call) => {
  const log = client.commits.log(repository, head, { firstParent: true, stopAt: source, limit: reach }, call);
  for await (const { id } of log) if (id === source) return true;
  return false;
};

const foreign = ({ repository, name, source }: WantedAnchor): TiebackError =>
  new TiebackError(
    'LAKEFS_BRANCH_FOREIGN',
    `hidden branch "${name}" of repository "${repository}" does not hold commit "${source}"`,
    {
      hint: `somebody moved it: delete it, and it is made anew: lakectl branch delete lakefs://${repository}/${name}`,
    },
  );

/**
 * Makes a hidden branch that keeps a commit from garbage collection; one that stands there already, or has grown from
 * there, is taken as it is.
 * @returns whether it stood there already, and whether other commits lie above
 * @throws LAKEFS_BRANCH_FOREIGN when the branch stands elsewhere, LAKEFS_BRANCH_EXISTS when a tag has its name
 */
export const ensureAnchor = async (
  client: Client,
  wanted: WantedAnchor,
  call: Call,
): Promise<{ readonly isFound: boolean; readonly hasGrown: boolean }> => {
  const { repository, name, source } = wanted;
  try {
    await client.branches.create(repository, { name, source, isHidden: true }, call);
    return { isFound: false, hasGrown: false };
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_BRANCH_EXISTS')) throw error;
    const branch = await client.branches.find(repository, name, call);
    if (branch === undefined) throw error;
    if (branch.commitId === source) return { isFound: true, hasGrown: false };
    if (await isAbove(client, wanted, branch.commitId, call)) return { isFound: true, hasGrown: true };
    throw foreign(wanted);
  }
};
