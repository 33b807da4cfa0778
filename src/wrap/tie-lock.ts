import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { TiebackError } from '../errors.ts';
import { type ProcStat, parseProcStat } from '../util/proc-stat.ts';

/** Held while one process works on a tie. */
export interface TieLock extends Disposable {}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Linux tells when a process started, so that a reused process id is not taken for the old holder. */
const seenBySystem = (pid: number): ProcStat | undefined => {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
};

const holderIn = (content: string): number | undefined => {
  const [pid = '', start = ''] = content.split(' ');
  const holder = Number(pid);
  if (!(holder > 0) || !isAlive(holder)) return undefined;
  const seen = seenBySystem(holder);
  return seen?.isZombie !== true && (seen?.startTime ?? '') === start ? holder : undefined;
};

/** Takes a dead holder's lock away. Renaming has one winner; whoever caught a newer lock by it puts that back. */
const removeDead = (path: string, content: string): void => {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== content) linkSync(aside, path);
    rmSync(aside, { force: true });
  } catch (error) {
    // Another process was quicker: the next look at the lock tells.
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
};

const readIfThere = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** A lock is made first and filled a moment later: an empty one is looked at again before it counts as nobody's. */
const readLock = (path: string): string => {
  for (let look = 0; look < 10; look++) {
    const content = readIfThere(path);
    if (content !== '') return content;
    pause(10);
  }
  return '';
};

/** Whether a process that lives works on a tie. */
export const isTieLocked = (path: string): boolean => holderIn(readIfThere(path)) !== undefined;

/** Takes the lock of a tie; one whose holder is gone is taken over. @throws JOURNAL_LOCKED */
export const lockTie = (path: string, tie: string): TieLock => {
  const content = `${process.pid} ${seenBySystem(process.pid)?.startTime ?? ''}`;
  for (;;) {
    try {
      writeFileSync(path, content, { flag: 'wx' });
      return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const held = readLock(path);
      const holder = holderIn(held);
      if (holder !== undefined) {
        throw new TiebackError('JOURNAL_LOCKED', `tie "${tie}" is being worked on by process ${holder}`, {
          hint: 'wait for it to end',
        });
      }
      removeDead(path, held);
    }
  }
};
