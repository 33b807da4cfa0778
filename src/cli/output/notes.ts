import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** `_handle` is Node's own; nothing public makes a stream that was inherited non-blocking. */
export type NoteStream = {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly fd?: number;
  readonly _handle?: { readonly fd?: number; setBlocking?(isBlocking: boolean): unknown } | null;
};

export interface Notes {
  readonly isTTY: boolean;
  /** Returns at once, whoever reads, and never throws. */
  write(text: string): void;
  /** Whether a command of the user's writes to the same stream now. */
  share(isShared: boolean): void;
  /**
   * Resolves when all is written, or nothing more can be.
   * @param patienceMs how long a reader may take nothing
   * @returns false when something is left
   */
  settle(patienceMs: number): Promise<boolean>;
}

type Sink = {
  readonly fd: number;
  /** Called before each write. */
  readonly unblock: () => void;
  /** Not to be made non-blocking while somebody else writes: their write would fail. */
  readonly isCommon: boolean;
};

const longestWaitMs = 100;
/** Of notes that nobody takes no more is kept. */
const maxBytes = 4 * 1024 * 1024;

/** A description of our own, which nobody else makes blocking and which fails nobody else's write; not to be had of a socket, of another user's pipe, or outside Linux. */
const openAgain = (fd: number): number | undefined => {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
};

const sinkOf = ({ fd, isTTY, _handle }: NoteStream): Sink | undefined => {
  if (fd === undefined || process.platform === 'win32') return undefined;
  const stat = fstatSync(fd, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const unblock = () => undefined;
  // A file never makes its writer wait; opened again, it would be written from its start.
  if (isTTY !== true && !stat.isFIFO() && !stat.isSocket()) return { fd, unblock, isCommon: false };
  const own = openAgain(fd);
  if (own !== undefined) return { fd: own, unblock, isCommon: false };
  const held = _handle?.fd ?? fd;
  return { fd: held, unblock: () => void _handle?.setBlocking?.(false), isCommon: held === fd };
};

const isFull = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EAGAIN';

/**
 * Writes what is said beside the answer. A pipe that is inherited blocks the whole process when its reader stalls, so that
 * what it does not take waits here; what a stream refuses (nobody reads, its disk is full) is lost, and the next is tried again.
 */
export const openNotes = (stream: NoteStream): Notes => {
  const sink = sinkOf(stream);
  const isTTY = stream.isTTY === true;
  if (sink === undefined)
    return { isTTY, write: (text) => void stream.write(text), share: () => undefined, settle: async () => true };
  let queue = Buffer.alloc(0);
  let [isShared, waitMs, takenBytes] = [false, 1, 0];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    if (isShared && sink.isCommon) return;
    try {
      sink.unblock();
      while (queue.length > 0) {
        const written = writeSync(sink.fd, queue);
        queue = queue.subarray(written);
        takenBytes += written;
        waitMs = 1;
      }
    } catch (error) {
      if (!isFull(error)) {
        queue = Buffer.alloc(0);
        return;
      }
      timer = setTimeout(flush, waitMs);
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    }
  };
  const write = (text: string) => {
    if (queue.length < maxBytes) queue = Buffer.concat([queue, Buffer.from(text)]);
    if (timer === undefined) flush();
  };
  return {
    isTTY,
    write,
    share: (isSharedNow) => {
      isShared = isSharedNow;
      if (timer === undefined) flush();
    },
    settle: async (patienceMs) => {
      isShared = false;
      if (timer === undefined) flush();
      for (let [taken, idleMs] = [takenBytes, 0]; queue.length > 0; ) {
        if (idleMs >= patienceMs) return false;
        await delay(longestWaitMs);
        idleMs = takenBytes > taken ? 0 : idleMs + longestWaitMs;
        taken = takenBytes;
      }
      return true;
    },
  };
};
