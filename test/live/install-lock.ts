import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

const tryLock = (path: string): DatabaseSync | undefined => {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
};

export type LockOptions = { readonly onWait: () => void; readonly signal: AbortSignal };

/**
 * One holder at a time among all processes of the machine. SQLite's file lock belongs to the kernel: a process that is
 * killed gives it back, so there is no stale lock to recognise.
 */
export const acquireLock = async (path: string, { onWait, signal }: LockOptions): Promise<Disposable> => {
  let lock = tryLock(path);
  if (!lock) onWait();
  while (!lock) {
    await sleep(250, undefined, { signal });
    lock = tryLock(path);
  }
  const held = lock;
  return { [Symbol.dispose]: () => held.close() };
};
