import { type ErrorCode, isTiebackError } from '../errors.ts';

/** An answer, or undefined where it is the given error. */
export const orUndefined = async <T>(answer: Promise<T>, code: ErrorCode): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (isTiebackError(error, code)) return undefined;
    throw error;
  }
};
