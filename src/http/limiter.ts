/** Runs a task as soon as there is a free place; gives up waiting when the signal aborts. */
export type Limit = <T>(task: () => Promise<T>, signal: AbortSignal) => Promise<T>;

const waitForPlace = (waiting: Set<() => void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const enter = () => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = () => {
      waiting.delete(enter);
      reject(signal.reason);
    };
    waiting.add(enter);
    signal.addEventListener('abort', leave, { once: true });
  });

/** A cap on what runs at once, first come first served. */
export const createLimiter = (places: number): Limit => {
  const waiting = new Set<() => void>();
  let free = places;
  const release = () => {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    // The place goes straight to the next one: nobody who comes in between can take it.
    waiting.delete(next);
    next();
  };
  return async (task, signal) => {
    signal.throwIfAborted();
    if (free > 0) free -= 1;
    else await waitForPlace(waiting, signal);
    try {
      return await task();
    } finally {
      release();
    }
  };
};
