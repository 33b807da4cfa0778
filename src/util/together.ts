import { forEachConcurrent } from './concurrency.ts';

/**
 * Does several things at once and gives their results in their order. The first failure aborts the signal given to the
 * others, and is thrown when all of them have ended: whoever hears of it can be sure that nothing is at work any more.
 */
export const together = async <T extends readonly unknown[]>(
  tasks: { readonly [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> | T[K] },
  signal: AbortSignal,
): Promise<T> => {
  const results: unknown[] = [];
  await forEachConcurrent(tasks.entries(), { concurrency: tasks.length, signal }, async ([index, task], either) => {
    results[index] = await task(either);
  });
  return results as readonly unknown[] as T;
};
