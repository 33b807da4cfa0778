import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGroupAlive } from './is-group-alive.ts';

export type GroupOptions = {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** An open file that takes both output streams. */
  readonly outputFd: number;
};

export type ProcessGroup = {
  readonly name: string;
  /** Settles when the program itself has ended; what it started may still run until `stop`. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly hasExited: () => boolean;
  /** Ends every process of the group, politely first. */
  readonly stop: () => Promise<void>;
};

/** Descriptor 3 is a pipe that only the starter holds: when the starter dies, however it dies, the group dies with it. */
const GUARD = '(cat <&3 >/dev/null; kill -KILL 0) & exec "$@" 3<&-';

const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

const isGone = async (pid: number, withinMs: number): Promise<boolean> => {
  const until = Date.now() + withinMs;
  while (isGroupAlive(pid)) {
    if (Date.now() > until) return false;
    await sleep(50);
  }
  return true;
};

const stopGroup = async (pid: number): Promise<void> => {
  signalGroup(pid, 'SIGTERM');
  if (await isGone(pid, 10_000)) return;
  signalGroup(pid, 'SIGKILL');
  await isGone(pid, 5_000);
};

const whenExited = (child: ChildProcess): ProcessGroup['exited'] =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });

/** Starts a program as the leader of a process group of its own, which can then be ended as a whole. */
export const startGroup = (name: string, command: readonly string[], options: GroupOptions): ProcessGroup => {
  const child = spawn('/bin/sh', ['-c', GUARD, name, ...command], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env,
    detached: true,
    stdio: ['ignore', options.outputFd, options.outputFd, 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${name}`);
  return {
    name,
    exited: whenExited(child),
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    stop: () => stopGroup(pid),
  };
};
