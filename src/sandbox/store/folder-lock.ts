import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TiebackError } from '../../errors.ts';

type Holder = { readonly pid: number; readonly startedAtSeconds: number };

const thisProcess = (): Holder => ({
  pid: process.pid,
  startedAtSeconds: Math.round(Date.now() / 1000 - process.uptime()),
});

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** In a container every process is number 1: our own number with another start is that of a process long gone. */
const isAlive = (holder: Holder): boolean => {
  const self = thisProcess();
  if (holder.pid !== self.pid) return isRunning(holder.pid);
  return Math.abs(holder.startedAtSeconds - self.startedAtSeconds) <= 2;
};

const readHolder = (path: string): Holder | undefined => {
  try {
    const { pid, startedAtSeconds } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return Number.isInteger(pid) ? { pid: Number(pid), startedAtSeconds: Number(startedAtSeconds) } : undefined;
  } catch {
    return undefined;
  }
};

const tryLock = (path: string): boolean => {
  try {
    writeFileSync(path, JSON.stringify(thisProcess()), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/**
 * Claims a folder for this process; a claim left behind by a dead process is taken over.
 * @returns gives the folder free.
 * @throws SANDBOX_UNUSABLE when a living process has it
 */
export const lockFolder = (dir: string): (() => void) => {
  const path = join(dir, 'sandbox.lock');
  if (!tryLock(path)) {
    const holder = readHolder(path);
    if (holder === undefined || !isAlive(holder)) rmSync(path, { force: true });
    if (!tryLock(path)) {
      throw new TiebackError('SANDBOX_UNUSABLE', `sandbox folder "${dir}" is in use by process ${holder?.pid ?? '?'}`, {
        hint: `stop that sandbox, or give this one another folder; if that process is no sandbox, delete "${path}"`,
        details: { dir, pid: holder?.pid },
      });
    }
  }
  return () => {
    rmSync(path, { force: true });
  };
};
