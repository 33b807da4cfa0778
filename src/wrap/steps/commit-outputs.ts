import { isTiebackError } from '../../errors.ts';
import { roleMetadata } from '../../tie/commit-metadata.ts';
import { commitWithRetry } from '../../tie/commit-once.ts';
import { somePaths } from '../../tie/foreign-changes.ts';
import { counted } from '../../util/counted.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { tieCommit } from './link-branch.ts';

type Deps = Pick<TiePorts, 'lakefs' | 'runtime' | 'onProgress'>;

/** Nobody can tell the command's uploads from others', so all are named. */
const tellOutputs = async (plan: RunPlan, { lakefs, onProgress }: Deps, signal: AbortSignal): Promise<void> => {
  const { repository, branch } = tieCommit(plan, 'outputs');
  const staged = await Array.fromAsync(lakefs.branches.listUncommitted(repository, branch, {}, { signal }));
  const paths = staged.map(({ path }) => path);
  if (paths.length === 0) return;
  const text = `${counted(paths.length, 'change')} staged on branch "${branch}" while the command ran: committed as its outputs: ${somePaths(paths)}`;
  onProgress({ kind: 'notice', level: 'info', text });
};

/** What the command staged on the tie's own branch gets a commit of its own. Somebody else may be quicker. */
export const commitOutputs = async (plan: RunPlan, deps: Deps, signal: AbortSignal): Promise<void> => {
  const { actor, experiment } = plan.input;
  await tellOutputs(plan, deps, signal);
  const commit = {
    message: `Outputs of ${experiment} (tie ${plan.id})`,
    metadata: roleMetadata({ tie: plan.id, actor }, 'outputs'),
  };
  try {
    await commitWithRetry(deps.lakefs, tieCommit(plan, 'outputs'), commit, deps.runtime, { signal });
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_NO_CHANGES')) throw error;
  }
};
