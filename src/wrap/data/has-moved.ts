import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';

/** Whether anything was committed to a tie's own branch since it was made: a prepare command may do so by itself. */
export const hasMoved = async (
  { input }: RunPlan,
  branch: string,
  { lakefs }: Pick<RunPorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<boolean> =>
  (await lakefs.branches.get(input.repository, branch, { signal })).commitId !== input.baseline.commit;
