import { describe, expect, it } from 'vitest';
import { MlflowError } from '../../../../../src/sandbox/mlflow/mlflow-error.ts';
import { orderBy, parseOrders } from '../../../../../src/sandbox/mlflow/search/order-by.ts';
import type { Fields } from '../../../../../src/sandbox/mlflow/search/searchable.ts';

type Row = { readonly id: string; readonly score?: number };

const fields: Fields<Row> = ({ key }) => {
  if (key === 'parts') return { kind: 'part', key, parts: () => [] };
  return key === 'id'
    ? { kind: 'text', operators: [], read: ({ id }) => id }
    : { kind: 'number', read: ({ score }) => score };
};

const sorted = (clauses: readonly string[], rows: readonly Row[]): string =>
  rows
    .toSorted(parseOrders(clauses, fields, [orderBy(({ id }) => id)]))
    .map(({ id }) => id)
    .join('');

describe('parseOrders', () => {
  const rows = [
    { id: 'c', score: 2 },
    { id: 'a', score: 1 },
    { id: 'b', score: 2 },
  ];

  it('sorts upwards by default and breaks ties', () => {
    expect(sorted(['score'], rows)).toBe('abc');
    expect(sorted(['score ASC'], rows)).toBe('abc');
  });

  it('sorts downwards and breaks ties upwards', () => {
    expect(sorted(['score desc'], rows)).toBe('bca');
  });

  it('takes the next clause where the first sees no difference', () => {
    expect(sorted(['score DESC', 'id DESC'], rows)).toBe('cba');
  });

  it('puts NaN and unset last in either direction', () => {
    const holes = [{ id: 'u' }, { id: 'n', score: Number.NaN }, { id: 'x', score: 1 }];
    expect(sorted(['score'], holes)).toBe('xnu');
    expect(sorted(['score DESC'], holes)).toBe('xnu');
  });

  it('takes quoted names', () => {
    expect(sorted(['metrics.`score` DESC'], rows)).toBe('bca');
  });

  it.each(['', 'score FOO', 'score ASC x', '5', "'score'", 'bogus.score', 'datasets.parts'])('refuses %j', (clause) => {
    expect(() => sorted([clause], rows)).toThrow(MlflowError);
  });
});
