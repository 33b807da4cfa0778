import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export type ProcessOptions = { readonly cwd: string; readonly env: NodeJS.ProcessEnv };

const whenDone = (process: ChildProcess, command: readonly string[]): Promise<void> => {
  let output = '';
  for (const stream of [process.stdout, process.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  return new Promise((resolve, reject) => {
    process.once('error', reject);
    process.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${command.join(' ')} ended with ${signal ?? code}:\n${output}`));
    });
  });
};

const start = ([program = '', ...args]: readonly string[], options: ProcessOptions): ChildProcess =>
  spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });

/** How long a whole process takes, in milliseconds. */
export const timeProcess = async (command: readonly string[], options: ProcessOptions): Promise<number> => {
  const started = process.hrtime.bigint();
  await whenDone(start(command, options), command);
  return Number(process.hrtime.bigint() - started) / 1e6;
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const childrenOf = (pid: string): readonly string[] => {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean));
  } catch {
    return [];
  }
};

const familyOf = (pid: string): readonly string[] => [pid, ...childrenOf(pid).flatMap(familyOf)];

/** The most memory that a process had so far, as the kernel keeps it. */
const peakKiB = (pid: string): number => Number(/^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);

/**
 * The peak memory of a process and of those that it starts, summed, in MiB; not of the programs named in `except`. It
 * looks every few milliseconds, at a mark that only rises: what grows in a process's last moment may be missed.
 */
export const peakMemoryMiB = async (
  command: readonly string[],
  options: ProcessOptions,
  except: ReadonlySet<string>,
): Promise<number> => {
  const child = start(command, options);
  const peaks = new Map<string, number>();
  const look = setInterval(() => {
    for (const pid of familyOf(String(child.pid))) {
      const kib = peakKiB(pid);
      // Before it becomes another program, a new process shows the memory of the one that made it.
      if (except.has(read(`/proc/${pid}/comm`).trim())) peaks.delete(pid);
      else if (kib > 0) peaks.set(pid, kib);
    }
  }, 2);
  await whenDone(child, command).finally(() => clearInterval(look));
  return [...peaks.values()].reduce((sum, kib) => sum + kib, 0) / 1024;
};
