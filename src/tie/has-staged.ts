import type { LakefsClient } from '../lakefs/client.ts';

/** Whether anything is staged on a branch and not committed. */
export const hasStaged = async (
  repository: string,
  branch: string,
  { lakefs }: { readonly lakefs: Pick<LakefsClient, 'branches'> },
  signal: AbortSignal | undefined,
): Promise<boolean> => {
  for await (const _change of lakefs.branches.listUncommitted(repository, branch, { limit: 1 }, { signal }))
    return true;
  return false;
};
