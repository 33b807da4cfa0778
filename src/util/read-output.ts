import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

export type OutputCall = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
};

const yieldToOthers = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // Ended already, or the system does not let us: it only means to be polite.
  }
};

/** Together with whatever it has started; the group is its own. Windows has no groups. */
const end = (child: ChildProcess): void => {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-pid, 'SIGKILL');
  } catch {
    // Ended already.
  }
};

/**
 * Runs a program with low priority and in a process group of its own, which no Ctrl-C reaches, and reads what it prints.
 * @returns undefined when it cannot be started, fails, takes too long, prints too much, or is aborted
 */
export const readOutput = (
  [program = '', ...args]: readonly string[],
  { cwd, env, timeoutMs, maxBytes, signal }: OutputCall,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    const child = spawn(program, args, {
      cwd,
      env,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    yieldToOthers(child);
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const stop = (): void => {
      end(child);
      settle(undefined);
    };
    const timer = setTimeout(stop, timeoutMs);
    const settle = (output: string | undefined): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      child.stdout.destroy();
      resolve(output);
    };
    signal.addEventListener('abort', stop);
    child.stdout.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      chunks.push(chunk);
      if (sizeBytes > maxBytes) stop();
    });
    child.once('error', () => settle(undefined));
    child.once('close', (code) => settle(code === 0 ? Buffer.concat(chunks).toString() : undefined));
  });
