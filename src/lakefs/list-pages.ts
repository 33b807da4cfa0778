import { HttpError } from '../http/http-error.ts';
import { isObject } from '../util/shape.ts';

export type Page<T> = {
  readonly pagination: { readonly has_more: boolean; readonly next_offset: string };
  readonly results: readonly T[];
};

export type PageQuery = { readonly amount: number; readonly after?: string };

type PageLimits = {
  /** Results in one page; default and most: 1,000. */
  readonly pageSize?: number | undefined;
  /** Results in all; default: every one. */
  readonly limit?: number | undefined;
};

const largestPage = 1000;

const isPage = (page: Page<unknown>): boolean => isObject(page.pagination) && Array.isArray(page.results);

const badPage = (what: string): HttpError =>
  new HttpError('HTTP_BAD_ANSWER', what, {
    effect: 'none',
    hint: "this is a fault of the server or of a proxy before it: look into lakeFS's log",
  });

/** Every result of a paged listing; a page is asked for when the one before is used up. */
export async function* listPages<T>(
  ask: (query: PageQuery) => Promise<Page<T>>,
  { pageSize = largestPage, limit = Number.POSITIVE_INFINITY }: PageLimits = {},
): AsyncGenerator<T, void, undefined> {
  let left = limit;
  let after: string | undefined;
  while (left > 0) {
    const page = await ask({ amount: Math.min(pageSize, largestPage, left), ...(after !== undefined && { after }) });
    if (!isPage(page)) throw badPage('lakeFS answered with a list that is none');
    yield* page.results.slice(0, left);
    left -= page.results.length;
    const { has_more: hasMore, next_offset: next } = page.pagination;
    if (!hasMore) return;
    if (next === '' || next === after) {
      throw badPage(`lakeFS says that more follows "${after ?? ''}" but not where`);
    }
    after = next;
  }
}
