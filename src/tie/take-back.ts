import { TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import { isEnded } from '../mlflow/is-ended.ts';
import type { Call } from '../model/call.ts';
import type { TieId } from '../model/ids.ts';
import type { WantedBranch } from './ensure-branch.ts';
import { commitKey, runTag } from './keys.ts';
import { searchTiedRuns } from './search-tied-runs.ts';

type Lakefs = Pick<LakefsClient, 'branches' | 'commits' | 'tags'>;

/**
 * Deletes a branch that a tie made, as long as nobody else has committed to it; an absent one is taken as deleted.
 * @returns what was done, in words; undefined when there was no such branch
 * @throws LAKEFS_BRANCH_FOREIGN when it holds commits of others, or no longer stands above its source
 */
export const deleteOwnBranch = async (
  lakefs: Lakefs,
  wanted: WantedBranch,
  call: Call,
): Promise<string | undefined> => {
  const { repository, name, source, tie } = wanted;
  const branch = await lakefs.branches.find(repository, name, call);
  if (branch === undefined) return undefined;
  for await (const { id, metadata } of lakefs.commits.log(repository, branch.commitId, { firstParent: true }, call)) {
    if (id === source) {
      await lakefs.branches.delete(repository, name, call);
      return `branch "${name}" deleted`;
    }
    if (metadata[commitKey.tie] !== tie) break;
  }
  throw new TiebackError(
    'LAKEFS_BRANCH_FOREIGN',
    `branch "${name}" of repository "${repository}" holds commits that are not this tie's`,
    { hint: `look at it (lakectl log lakefs://${repository}/${name}); it is left to you` },
  );
};

/** Deletes the tag that a tie set on a data commit of its own; any other of that name is left alone. @returns what was done, in words */
export const deleteOwnTag = async (
  lakefs: Lakefs,
  { repository, name, tie }: { readonly repository: string; readonly name: string; readonly tie: TieId },
  call: Call,
): Promise<string | undefined> => {
  const tag = await lakefs.tags.find(repository, name, call);
  if (tag === undefined) return undefined;
  const { metadata } = await lakefs.commits.get(repository, tag.commitId, call);
  if (metadata[commitKey.tie] !== tie) return undefined;
  await lakefs.tags.delete(repository, name, call);
  return `tag "${name}" deleted`;
};

export type Abortion = { readonly tie: TieId; readonly by: string; readonly at: number };

/** Ends the runs of a tie that are still open as KILLED, and writes on all of them that the tie was given up. @returns what was done, in words */
export const killTiedRuns = async (
  mlflow: Pick<MlflowClient, 'runs' | 'experiments'>,
  { tie, by, at }: Abortion,
  call: Call,
): Promise<string | undefined> => {
  const runs = (await searchTiedRuns(mlflow, runTag.tie, tie, call)).filter(({ isDeleted }) => !isDeleted);
  for (const run of runs) {
    const tags = { [runTag.aborted]: `${new Date(at).toISOString()} by ${by}` };
    await mlflow.runs.logBatch(run.id, { tags }, call);
    if (!isEnded(run)) await mlflow.runs.update(run.id, { status: 'KILLED', endTime: at }, call);
  }
  if (runs.length === 0) return undefined;
  return runs.map((run) => `run ${run.id} marked as given up, ${isEnded(run) ? run.status : 'KILLED'}`).join('; ');
};
