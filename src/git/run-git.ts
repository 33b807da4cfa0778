import { execFile } from 'node:child_process';

export type GitCall = {
  readonly cwd: string;
  /** Where git is found, and what it goes by. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
};

export type GitAnswer =
  | { readonly kind: 'done'; readonly output: string }
  /** Exit code other than 0, no git, no such folder, too slow, aborted. */
  | { readonly kind: 'failed' }
  /** More output than anybody wants to read; this is its beginning. */
  | { readonly kind: 'too-long'; readonly output: string };

const maxOutputBytes = 8 * 1024 * 1024;

/** Runs one git command that only reads: no lock taken, no question asked, no program of the repository's started. */
export const runGit = (args: readonly string[], { cwd, env, signal, timeoutMs }: GitCall): Promise<GitAnswer> =>
  new Promise((resolve) => {
    const options = {
      cwd,
      timeout: timeoutMs,
      maxBuffer: maxOutputBytes,
      windowsHide: true,
      env: { ...env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
      ...(signal ? { signal } : {}),
    };
    const all = ['--no-optional-locks', '-c', 'core.fsmonitor=false', ...args];
    const child = execFile('git', all, options, (error, output) => {
      if (!error) resolve({ kind: 'done', output });
      else if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') resolve({ kind: 'too-long', output });
      else resolve({ kind: 'failed' });
    });
    child.stdin?.end();
  });
