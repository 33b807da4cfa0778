import { TiebackError } from '../../errors.ts';
import { fillDataFolder } from '../data/fill-folder.ts';
import { hasMoved } from '../data/has-moved.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';

/** Commits cannot be told from somebody else's, and lakeFS only takes them off a branch by making that anew. */
const assertNothingCommitted = async (
  plan: RunPlan,
  branch: string,
  deps: Pick<TiePorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<void> => {
  if (!(await hasMoved(plan, branch, deps, signal))) return;
  const { repository, baseline } = plan.input;
  const uri = `lakefs://${repository}/${branch}`;
  throw new TiebackError(
    'RUN_PREPARE_LEFT_COMMITS',
    `branch "${branch}" of repository "${repository}" holds commits from before the prepare command broke off`,
    {
      hint: `make it anew: lakectl branch delete ${uri} --yes, then lakectl branch create ${uri} --source lakefs://${repository}/${baseline.commit}`,
    },
  );
};

/** Undoes what a broken prepare command may have left: staged objects, and changes in a folder that was filled for it. */
export const startOver = async (plan: RunPlan, deps: TiePorts, signal: AbortSignal): Promise<void> => {
  const { repository, branch, data } = plan.input;
  if (branch !== null) {
    await assertNothingCommitted(plan, branch, deps, signal);
    await deps.lakefs.branches.resetUncommitted(repository, branch, { signal });
  }
  if (data?.action === 'fill') await fillDataFolder(plan, data.dir, deps, signal);
};
