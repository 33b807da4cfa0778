import type { ConcurrentOptions } from './concurrency.ts';

/**
 * Works on every item, some at a time, and gives the results in the items' order, as they come. After the first failure
 * no item is begun any more; it is thrown when those under way have ended.
 */
export async function* mapConcurrent<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  { concurrency, signal }: ConcurrentOptions,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const underWay: Promise<R>[] = [];
  try {
    for await (const item of items) {
      signal?.throwIfAborted();
      const task = work(item);
      // Told when its turn has come.
      task.catch(() => undefined);
      underWay.push(task);
      const first = underWay.length < concurrency ? undefined : underWay.shift();
      if (first !== undefined) yield await first;
    }
    for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) yield await next;
  } finally {
    await Promise.allSettled(underWay);
  }
}
