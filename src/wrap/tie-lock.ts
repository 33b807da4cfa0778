import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { TiebackError } from '../errors.ts';

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
const startOf = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

const holderIn = (content: string): number | undefined => {
  const [pid = '', start = ''] = content.split(' ');
  const holder = Number(pid);
  return holder > 0 && isAlive(holder) && startOf(holder) === start ? holder : undefined;
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

const readLock = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Takes the lock of a tie; one whose holder is gone is taken over. @throws JOURNAL_LOCKED */
export const lockTie = (path: string, tie: string): TieLock => {
  const content = `${process.pid} ${startOf(process.pid)}`;
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
