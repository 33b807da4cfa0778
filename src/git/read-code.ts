import { commitUrl, stripCredentials } from './commit-url.ts';
import { mayBeRepository } from './may-be-repository.ts';
import { type GitAnswer, type GitCall, runGit } from './run-git.ts';
import { everythingButOurs, listUntracked } from './untracked.ts';

/** Which version of the code a folder holds. */
export type CodeVersion = {
  readonly commit: string;
  /** Undefined when no branch is checked out. */
  readonly branch?: string;
  /** Of `origin`, or of the first remote there is; without credentials. */
  readonly remoteUrl?: string;
  /**
   * Whether a tracked file differs from the commit, staged or not. `.tieback` does not count.
   * Undefined when git did not find out in time.
   */
  readonly isDirty: boolean | undefined;
  /** How many files git neither tracks nor ignores, but for those that were excepted; absent when that is unknown. */
  readonly untrackedCount?: number;
  /** The commit's page on GitHub, GitLab or Bitbucket. */
  readonly commitUrl?: string;
};

export type ReadCodeOptions = Pick<GitCall, 'env'> & {
  readonly signal?: AbortSignal | undefined;
  /** Absolute paths of files and folders that are no code, such as the data's. */
  readonly except?: readonly string[];
  /** For each of the git commands, which run side by side; default 10 seconds. */
  readonly timeoutMs?: number;
};

/** The commit, then the name of the branch; `HEAD` where none is checked out. */
const headOf = (answer: GitAnswer): { readonly commit: string; readonly branch: string | undefined } | undefined => {
  const [commit, ref] = answer.kind === 'done' ? answer.output.split('\n') : [];
  if (!commit) return undefined;
  return { commit, branch: ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined };
};

const dirtOf = (answer: GitAnswer): boolean | undefined => {
  if (answer.kind === 'failed') return undefined;
  return answer.kind === 'too-long' || answer.output !== '';
};

/** From `remote.<name>.url <url>` lines. */
const remoteOf = (answer: GitAnswer): string | undefined => {
  if (answer.kind !== 'done') return undefined;
  const lines = answer.output.split('\n').filter((line) => line !== '');
  const line = lines.find((one) => one.startsWith('remote.origin.url ')) ?? lines[0];
  return line?.slice(line.indexOf('.url ') + '.url '.length);
};

/**
 * Reads which commit a folder's code stands at. Never fails: undefined without git, outside a repository, before its
 * first commit, or when aborted.
 */
export const readCode = async (cwd: string, options: ReadCodeOptions): Promise<CodeVersion | undefined> => {
  const call: GitCall = { cwd, env: options.env, signal: options.signal, timeoutMs: options.timeoutMs ?? 10_000 };
  if (!mayBeRepository(call)) return undefined;
  const [named, remotes, status, untracked] = await Promise.all([
    runGit(['rev-parse', 'HEAD^{commit}', '--symbolic-full-name', 'HEAD'], call),
    runGit(['config', '--get-regexp', '^remote\\..*\\.url$'], call),
    runGit(['status', '--porcelain', '-z', '--untracked-files=no', ...everythingButOurs], call),
    listUntracked(call, options.except ?? []),
  ]);
  const head = headOf(named);
  if (head === undefined) return undefined;
  const { commit, branch } = head;
  const remote = remoteOf(remotes);
  const page = remote && commitUrl(remote, commit);
  return {
    commit,
    ...(branch === undefined ? {} : { branch }),
    ...(remote === undefined ? {} : { remoteUrl: stripCredentials(remote) }),
    isDirty: dirtOf(status),
    ...(untracked === undefined ? {} : { untrackedCount: untracked.length }),
    ...(page ? { commitUrl: page } : {}),
  };
};
