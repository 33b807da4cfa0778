import { invalid } from '../mlflow-error.ts';
import { parseFieldName } from './field-name.ts';
import type { Fields } from './searchable.ts';
import { tokenize } from './tokenize.ts';

export type Order<T> = (a: T, b: T) => number;
type SortKey = string | number | undefined;

/** NaN and unset come last, whichever the direction. */
const rank = (key: SortKey): number => {
  if (key === undefined) return 2;
  return Number.isNaN(key) ? 1 : 0;
};

const compareKeys = (a: SortKey, b: SortKey): number => {
  if (a === undefined || b === undefined || a === b) return 0;
  return a < b ? -1 : 1;
};

/** Orders by one key of a record. */
export const orderBy =
  <T>(read: (record: T) => SortKey, direction: 'ASC' | 'DESC' = 'ASC'): Order<T> =>
  (a, b) => {
    const [left, right] = [read(a), read(b)];
    const sign = direction === 'ASC' ? 1 : -1;
    return rank(left) - rank(right) || sign * compareKeys(left, right);
  };

/** Reads one clause such as `` metrics.`a b` DESC ``. */
const parseOrder = <T>(clause: string, fields: Fields<T>): Order<T> => {
  const [name, direction, ...rest] = tokenize(clause);
  const word = direction?.text.toUpperCase() ?? 'ASC';
  const field = name?.kind === 'name' ? parseFieldName(name.text) : undefined;
  if (!field || rest.length > 0 || (word !== 'ASC' && word !== 'DESC')) {
    throw invalid(`Invalid order_by clause '${clause}'`);
  }
  const found = fields(field);
  if (found.kind === 'part') throw invalid(`Invalid order_by entity in '${clause}'`);
  return orderBy(found.read, word);
};

/** The first order that tells two records apart decides. */
export const parseOrders = <T>(
  clauses: readonly string[],
  fields: Fields<T>,
  tieBreakers: readonly Order<T>[],
): Order<T> => {
  const orders = [...clauses.map((clause) => parseOrder(clause, fields)), ...tieBreakers];
  return (a, b) => orders.reduce((decided, order) => decided || order(a, b), 0);
};
