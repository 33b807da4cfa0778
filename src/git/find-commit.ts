import { type GitCall, runGit } from './run-git.ts';

/** What a clone knows about a commit. */
export type FoundCommit = {
  /** Branches of remotes that lead to it, sorted. */
  readonly remoteBranches: readonly string[];
  /** Git's letter, `N` for none. */
  readonly signature: string;
  readonly signer: string;
};

/** Looks for a commit in the clone that a folder lies in. Undefined without git, without a clone, or without the commit. */
export const findCommit = async (
  { cwd, env, signal }: Omit<GitCall, 'timeoutMs'>,
  commit: string,
): Promise<FoundCommit | undefined> => {
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit)) return undefined;
  const call: GitCall = { cwd, env, signal, timeoutMs: 10_000 };
  const [shown, branches] = await Promise.all([
    runGit(['log', '-1', '--format=%G?%x1f%GS', commit, '--'], call),
    runGit(['branch', '-r', '--contains', commit, '--format=%(refname:short)'], call),
  ]);
  if (shown.kind !== 'done') return undefined;
  const [signature = 'N', signer = ''] = shown.output.trim().split('\x1f');
  const names = branches.kind === 'done' ? branches.output.split('\n').filter((name) => name !== '') : [];
  return { remoteBranches: names.toSorted(), signature: signature || 'N', signer };
};
