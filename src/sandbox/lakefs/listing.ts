import { comparePaths } from '../../util/compare-paths.ts';

export type ListingQuery = {
  readonly prefix: string;
  /** Empty: no folding into common prefixes. */
  readonly delimiter: string;
  readonly after: string;
  readonly amount: number;
};

export type Listed<T> =
  | { readonly kind: 'item'; readonly path: string; readonly value: T }
  | { readonly kind: 'common-prefix'; readonly path: string };

export type Page<T> = { readonly results: readonly T[]; readonly hasMore: boolean };

/** Where to begin reading a sorted listing for this page. */
export const startOf = ({ prefix, after }: Pick<ListingQuery, 'prefix' | 'after'>): string =>
  comparePaths(after, prefix) > 0 ? after : prefix;

function* fold<T>(items: Iterable<readonly [string, T]>, query: ListingQuery): Generator<Listed<T>> {
  const { prefix, delimiter } = query;
  const start = startOf(query);
  let folded: string | undefined;
  for (const [path, value] of items) {
    if (comparePaths(path, start) < 0) continue;
    if (!path.startsWith(prefix)) return;
    const cut = delimiter === '' ? -1 : path.indexOf(delimiter, prefix.length);
    if (cut < 0) yield { kind: 'item', path, value };
    else if (path.slice(0, cut + delimiter.length) !== folded) {
      folded = path.slice(0, cut + delimiter.length);
      yield { kind: 'common-prefix', path: folded };
    }
  }
}

/** One page of items that come by ascending path; `after` itself is not listed again. */
export const listPage = <T>(items: Iterable<readonly [string, T]>, query: ListingQuery): Page<Listed<T>> => {
  const results: Listed<T>[] = [];
  for (const listed of fold(items, query)) {
    if (listed.path !== query.after) results.push(listed);
    if (results.length > query.amount) break;
  }
  return { results: results.slice(0, query.amount), hasMore: results.length > query.amount };
};

function* notUnder<T>(items: Iterable<readonly [string, T]>, prefix: string): Generator<readonly [string, T]> {
  for (const item of items) if (!item[0].startsWith(prefix)) yield item;
}

/** Like {@link listPage}, with a quirk of the real server's diffs: folding, it goes on after everything that begins with `after`. */
export const changePage = <T>(items: Iterable<readonly [string, T]>, query: ListingQuery): Page<Listed<T>> => {
  const isSkipping = query.delimiter !== '' && query.after !== '' && startOf(query) === query.after;
  return listPage(isSkipping ? notUnder(items, query.after) : items, query);
};

/** One page of a map's entries by ascending key. */
export const keyPage = <T>(
  entries: Iterable<readonly [string, T]>,
  query: Omit<ListingQuery, 'delimiter'>,
): Page<readonly [string, T]> => {
  const sorted = [...entries].sort(([a], [b]) => comparePaths(a, b));
  const { results, hasMore } = listPage(sorted, { ...query, delimiter: '' });
  return {
    results: results.flatMap((each) => (each.kind === 'item' ? [[each.path, each.value] as const] : [])),
    hasMore,
  };
};
