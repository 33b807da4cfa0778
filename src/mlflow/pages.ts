import { HttpError } from '../http/http-error.ts';

export type Page<T> = { readonly items: readonly T[]; readonly next: string | undefined };

/**
 * Every item of a paged answer; a page is asked for when the one before is used up.
 * @throws HTTP_BAD_ANSWER when the server says twice that the same page is next
 */
export async function* listPages<T>(
  ask: (pageToken: string | undefined) => Promise<Page<T>>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<T, void, undefined> {
  let left = limit;
  let token: string | undefined;
  while (left > 0) {
    const { items, next } = await ask(token);
    yield* items.slice(0, left);
    left -= items.length;
    if (next === undefined) return;
    if (next === token) {
      throw new HttpError('HTTP_BAD_ANSWER', 'MLflow names the same next page again and again', {
        effect: 'none',
        hint: 'update the MLflow server',
      });
    }
    token = next;
  }
}
