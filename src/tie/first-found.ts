import { isTiebackError } from '../errors.ts';
import type { Call } from '../model/call.ts';

/** Asks one after the other; what could not be asked counts only when nobody else knows. */
export const firstFound = async <T>(
  ways: readonly (() => Promise<T | undefined>)[],
  { signal }: Call,
): Promise<T | undefined> => {
  const failures: unknown[] = [];
  for (const way of ways) {
    try {
      const found = await way();
      if (found !== undefined) return found;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isTiebackError(error) || error.code === 'TIE_AMBIGUOUS') throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return undefined;
};
