import { type ErrorCode, isTiebackError } from '../errors.ts';

/** An answer, or undefined where it is one of the given errors. */
export const orUndefined = async <T>(
  answer: Promise<T>,
  ...codes: readonly [ErrorCode, ...ErrorCode[]]
): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (isTiebackError(error, ...codes)) return undefined;
    throw error;
  }
};
