import { basename, dirname } from 'node:path';
import { type GitCall, runGit } from './run-git.ts';

/** A commit that changed a file, and the file's text in it. */
export type FileVersion = {
  readonly commit: string;
  readonly author: string;
  /** RFC 3339, UTC. */
  readonly committedAt: string;
  readonly text: string;
};

export type FileHistory = {
  /** Whether the file differs from the last commit, or is in none. */
  readonly isChanged: boolean;
  /** Newest first, and no more than was asked for. */
  readonly versions: readonly FileVersion[];
};

const field = '%x1f';

/** The last commits that changed a file. Undefined without git, outside a repository, or for a file in no commit. */
export const readFileHistory = async (
  file: string,
  { limit, env, signal }: Pick<GitCall, 'env' | 'signal'> & { readonly limit: number },
): Promise<FileHistory | undefined> => {
  const call: GitCall = { cwd: dirname(file), env, signal, timeoutMs: 10_000 };
  const name = basename(file);
  const [log, status] = await Promise.all([
    runGit(['log', `--max-count=${limit}`, `--format=%H${field}%an${field}%cI`, '--', `./${name}`], call),
    runGit(['status', '--porcelain', '--', `./${name}`], call),
  ]);
  if (log.kind !== 'done' || log.output.trim() === '') return undefined;
  const versions = await Promise.all(
    log.output
      .trim()
      .split('\n')
      .map(async (line): Promise<FileVersion | undefined> => {
        const [commit = '', author = '', committedAt = ''] = line.split('\x1f');
        const shown = await runGit(['show', `${commit}:./${name}`], call);
        const time = new Date(committedAt).toISOString();
        return shown.kind === 'done' ? { commit, author, committedAt: time, text: shown.output } : undefined;
      }),
  );
  return {
    isChanged: status.kind !== 'done' || status.output !== '',
    versions: versions.filter((version) => version !== undefined),
  };
};
