import { isTiebackError, type TiebackError } from '../errors.ts';

/** What a service answered: a value, or why there is none. */
export type Answer<T> = { readonly value: T } | { readonly error: TiebackError };

export const isValue = <T>(answer: Answer<T> | undefined): answer is { readonly value: T } =>
  answer !== undefined && 'value' in answer;

/** The value of an answer that is there and good. */
export const valueIn = <T>(answer: Answer<T> | undefined): T | undefined =>
  isValue(answer) ? answer.value : undefined;

/** Waits for an answer; a refusal is one too. @throws what is no refusal: an interruption, a bug */
export const answerOf = async <T>(asked: Promise<T>): Promise<Answer<T>> => {
  try {
    return { value: await asked };
  } catch (error) {
    if (!isTiebackError(error) || isTiebackError(error, 'HTTP_ABORTED', 'INTERRUPTED')) throw error;
    return { error };
  }
};
