export type ConcurrentOptions = {
  /** How many items are worked on at a time. */
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Works on every item, some at a time, in order of arrival. The first failure stops the rest: no item is begun any
 * more, the signal given to those under way aborts, and the failure is thrown when all of them have ended.
 */
export const forEachConcurrent = async <T>(
  items: Iterable<T>,
  { concurrency, signal }: ConcurrentOptions,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const failures: unknown[] = [];
  const queue = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    while (!either.aborted) {
      const next = queue.next();
      if (next.done) return;
      await work(next.value, either);
    }
  };
  const guarded = (): Promise<void> =>
    worker().catch((error: unknown) => {
      failures.push(error);
      stop.abort(error);
    });
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, guarded));
  signal?.throwIfAborted();
  if (failures.length > 0) throw failures[0];
};
