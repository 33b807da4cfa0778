import { describe, expect, it } from 'vitest';
import { MlflowError } from '../../../../../src/sandbox/mlflow/mlflow-error.ts';
import { parseFilter } from '../../../../../src/sandbox/mlflow/search/parse-filter.ts';
import {
  compileFilter,
  type Fields,
  listOperators,
  nullOperators,
  type SearchField,
} from '../../../../../src/sandbox/mlflow/search/searchable.ts';

type Book = {
  readonly title?: string;
  readonly pages?: number;
  readonly authors: readonly { name: string; role: string }[];
};

const fields: Fields<Book> = ({ entity, key }): SearchField<Book> => {
  if (entity === 'dataset') return { kind: 'part', key, parts: ({ authors }) => authors };
  if (entity === 'metric') return { kind: 'number', read: ({ pages }) => pages };
  const operators = key === 'listed' ? listOperators : nullOperators;
  return { kind: 'text', operators, read: ({ title }) => title };
};

const matches = (filter: string, book: Partial<Book>): boolean =>
  compileFilter(parseFilter(filter), fields)({ authors: [], ...book });

describe('compileFilter', () => {
  it('takes everything when there is nothing to compare', () => {
    expect(matches('', {})).toBe(true);
  });

  it.each([
    ["title = 'Retina'", true],
    ["title = 'retina'", false],
    ["title != 'x'", true],
    ["title LIKE 'Ret%'", true],
    ["title LIKE 'ret%'", false],
    ["title ILIKE 'ret%'", true],
    ["title LIKE '_etina'", true],
    ["title LIKE 'etina'", false],
    ["title LIKE 'Ret.na'", false],
    ['title IS NULL', false],
    ['title IS NOT NULL', true],
    ["listed IN ('x', 'Retina')", true],
    ["listed NOT IN ('x', 'Retina')", false],
  ])('%s on a title of Retina is %j', (filter, isMatch) => {
    expect(matches(filter, { title: 'Retina' })).toBe(isMatch);
  });

  it.each(["title != 'x'", "title = ''", "listed NOT IN ('x')", 'title IS NOT NULL'])(
    'does not match an unset text by %s',
    (filter) => {
      expect(matches(filter, {})).toBe(false);
    },
  );

  it('matches an unset text by IS NULL', () => {
    expect(matches('title IS NULL', {})).toBe(true);
  });

  it.each([
    ['metrics.p = 5', true],
    ['metrics.p != 5', false],
    ['metrics.p < 6', true],
    ['metrics.p <= 5', true],
    ['metrics.p > 5', false],
    ['metrics.p >= 5.0', true],
  ])('%s on 5 is %j', (filter, isMatch) => {
    expect(matches(filter, { pages: 5 })).toBe(isMatch);
    expect(matches(filter, {})).toBe(false);
  });

  it('wants all comparisons to hold', () => {
    expect(matches("title = 'a' AND metrics.p > 1", { title: 'a', pages: 2 })).toBe(true);
    expect(matches("title = 'a' AND metrics.p > 1", { title: 'a', pages: 1 })).toBe(false);
  });

  it('wants all comparisons of parts to hold for one part', () => {
    const authors = [
      { name: 'ada', role: 'text' },
      { name: 'bob', role: 'pictures' },
    ];
    expect(matches("dataset.name = 'ada' AND dataset.role = 'text'", { authors })).toBe(true);
    expect(matches("dataset.name = 'ada' AND dataset.role = 'pictures'", { authors })).toBe(false);
    expect(matches("dataset.name IN ('x', 'bob')", { authors })).toBe(true);
    expect(matches("dataset.name = 'ada'", { authors: [] })).toBe(false);
  });

  it.each([
    "title IN ('a')",
    'title = 5',
    "title > 'a'",
    "metrics.p = '5'",
    'metrics.p IS NULL',
    'dataset.name IS NULL',
    'dataset.name = 5',
  ])('refuses %s', (filter) => {
    expect(() => matches(filter, {})).toThrow(MlflowError);
  });
});
