import {
  closeSync,
  fdatasync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  write,
  writeSync,
} from 'node:fs';
import { type ProcStat, parseProcStat } from './proc-stat.ts';
import { ownPlace, standingOf } from './process-place.ts';

/** Held while one process works on something that no other may work on. */
export interface ProcessLock extends Disposable {
  /** Takes the lock again when it was removed. It throws where another process holds it by now. */
  restore(): void;
}

const beatMs = 10_000;
/** A holder elsewhere that has given no sign of life for so long is gone. */
const foreignLifeMs = 60_000;

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

/** A lock as it stands: `<pid> <start time> <place> <host>`, and when its holder last gave a sign of life. */
type Standing = { readonly content: string; readonly beatAt: number };
/** @property host undefined for a process of this machine */
export type Holder = { readonly pid: number; readonly host: string | undefined };

/** Opened first: a shared file system shows others' changes then, and not at every other look. */
const standingAt = (path: string): Standing => {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return { beatAt: fstatSync(file).mtimeMs, content: readFileSync(file, 'utf8') };
  } catch {
    return { content: '', beatAt: 0 };
  } finally {
    if (file !== undefined) closeSync(file);
  }
};

/** Who holds a lock: another host or container has process ids of its own, and is known by its signs of life only. */
const holderOf = ({ content, beatAt }: Standing, now: () => number): Holder | undefined => {
  const [pidWord = '', start = '', place = '', host = ''] = content.split(' ');
  const pid = Number(pidWord);
  if (!(pid > 0)) return undefined;
  const standing = standingOf({ place, host });
  if (standing === 'elsewhere') return now() - beatAt < foreignLifeMs ? { pid, host } : undefined;
  if (standing === 'over' || !isAlive(pid)) return undefined;
  const seen = seenBySystem(pid);
  return seen?.isZombie !== true && (seen?.startTime ?? '') === start ? { pid, host: undefined } : undefined;
};

/** The time of whoever keeps the folder: another host's clock, and ours, may be wrong. */
const folderNow = (path: string): number => {
  const probe = `${path}.now.${process.pid}`;
  const file = openSync(probe, 'w');
  try {
    writeSync(file, 'now');
    return fstatSync(file).mtimeMs;
  } finally {
    closeSync(file);
    rmSync(probe, { force: true });
  }
};

/** Takes a dead holder's lock away. Renaming has one winner; whoever caught a lock by it that is held puts that back. */
const removeDead = (path: string, content: string): void => {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    const caught = standingAt(aside);
    if (caught.content !== content || holderOf(caught, () => folderNow(path)) !== undefined) linkSync(aside, path);
  } catch (error) {
    // Another process was quicker: the next look at the lock tells.
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
};

const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** A lock is made first and filled a moment later: an empty one is looked at again before it counts as nobody's. */
const readLock = (path: string): Standing => {
  for (let look = 0; look < 10; look++) {
    const standing = standingAt(path);
    if (standing.content !== '') return standing;
    pause(10);
  }
  return { content: '', beatAt: 0 };
};

/** Writes the same again from time to time, which others see as a sign of life. That it cannot be done ends no run. */
const keepBeating = (file: number, content: string): (() => void) => {
  let isBeating = false;
  let isOver = false;
  const end = () => {
    isBeating = false;
    if (isOver) closeSync(file);
  };
  const timer = setInterval(() => {
    if (isBeating) return;
    isBeating = true;
    write(file, content, 0, () => (isOver ? end() : fdatasync(file, end)));
  }, beatMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    isOver = true;
    if (!isBeating) closeSync(file);
  };
};

/** Whether a process that lives holds a lock. */
export const isHeld = (path: string): boolean => holderOf(standingAt(path), Date.now) !== undefined;

/** Makes the lock, and gives signs of life until the function that it returns is called. */
const hold = (path: string, content: string): (() => void) => {
  const file = openSync(path, 'wx');
  writeSync(file, content);
  return keepBeating(file, content);
};

/**
 * Takes a lock; one whose holder is gone is taken over.
 * @param held what to throw where another process that lives holds it
 */
export const lockFile = (path: string, held: (holder: Holder) => Error): ProcessLock => {
  const { place, host } = ownPlace();
  const content = `${process.pid} ${seenBySystem(process.pid)?.startTime ?? ''} ${place} ${host}`;
  for (;;) {
    try {
      let stopBeating = hold(path, content);
      const restore = () => {
        if (standingAt(path).content === content) return;
        const stopEarlier = stopBeating;
        stopBeating = hold(path, content);
        stopEarlier();
      };
      const dispose = () => {
        stopBeating();
        // It may have been taken over while this process was suspended.
        if (standingAt(path).content === content) rmSync(path, { force: true });
      };
      return { restore, [Symbol.dispose]: dispose };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const standing = readLock(path);
      const holder = holderOf(standing, () => folderNow(path));
      if (holder !== undefined) throw held(holder);
      removeDead(path, standing.content);
    }
  }
};
