import { checkMaxResults } from './max-results.ts';
import { type Order, parseOrders } from './order-by.ts';
import { cutPage } from './page-token.ts';
import { parseFilter } from './parse-filter.ts';
import { compileFilter, type Fields } from './searchable.ts';

/** What can be searched, and how. */
export type Searched<T> = {
  readonly records: Iterable<readonly [id: string, record: T]>;
  readonly fields: Fields<T>;
  /** What is left out whatever the filter says; default: nothing. */
  readonly isVisible?: (record: T) => boolean;
  /** The order where the request's own leaves two records equal. */
  readonly tieBreakers: readonly Order<T>[];
  /** More a page are refused. */
  readonly most: number;
  /** Fewer a page are refused; default: 1. A page of none leads to itself. */
  readonly least?: number;
};

/** What a request asks for. */
export type Search = {
  readonly filter: string | undefined;
  readonly orders: readonly string[];
  readonly maxResults: number;
  readonly pageToken: string | undefined;
  /** What a page token is bound to, where it is: another search refuses it. */
  readonly scope?: object;
};

/** One page of the records that a filter lets through, in order. @throws MlflowError for what cannot be understood */
export const searchRecords = <T>(
  { records, fields, isVisible = () => true, tieBreakers, most, least }: Searched<T>,
  { filter = '', orders, maxResults, pageToken, scope }: Search,
): ReturnType<typeof cutPage<T>> => {
  checkMaxResults(maxResults, most, least);
  const isMatch = compileFilter(parseFilter(filter), fields);
  const order = parseOrders(orders, fields, tieBreakers);
  const found = [...records]
    .map(([, record]) => record)
    .filter((record) => isVisible(record) && isMatch(record))
    .sort(order);
  return cutPage(found, maxResults, pageToken, scope);
};
