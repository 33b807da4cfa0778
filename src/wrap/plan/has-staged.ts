import type { RunPorts } from '../ports.ts';

/** Whether anything is staged on a branch and not committed. */
export const hasStaged = async (
  repository: string,
  branch: string,
  { lakefs }: Pick<RunPorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<boolean> => {
  for await (const _change of lakefs.branches.listUncommitted(repository, branch, { limit: 1 }, { signal }))
    return true;
  return false;
};
