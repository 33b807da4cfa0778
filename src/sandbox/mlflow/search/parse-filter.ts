import { invalid } from '../mlflow-error.ts';
import { type FieldName, parseFieldName } from './field-name.ts';
import { type Token, tokenize } from './tokenize.ts';

export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'ILIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL';

export type Comparison = {
  readonly field: FieldName;
  readonly operator: Operator;
  /** None for the null tests, a list for IN and NOT IN. */
  readonly value: string | number | readonly string[] | undefined;
};

/** Reads tokens from the left. */
class Cursor {
  #at = 0;
  readonly #tokens: readonly Token[];
  readonly #filter: string;

  constructor(filter: string) {
    this.#filter = filter;
    this.#tokens = tokenize(filter);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw this.#error('it ends too early');
    this.#at += 1;
    return token;
  }

  /** Takes the next token when it is one of these words or marks. */
  take(...words: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    const word = token?.kind === 'text' ? undefined : token?.text.toUpperCase();
    if (word === undefined || !words.includes(word)) return undefined;
    this.#at += 1;
    return word;
  }

  expect(...words: readonly string[]): string {
    const word = this.take(...words);
    if (word === undefined) throw this.#error(`expected ${words.join(' or ')}`);
    return word;
  }

  #error(reason: string) {
    return invalid(`Invalid clause(s) in filter string: '${this.#filter}', ${reason}`);
  }
}

const readOperator = (cursor: Cursor): Operator => {
  const first = cursor.expect('=', '!=', '<', '<=', '>', '>=', 'LIKE', 'ILIKE', 'IN', 'NOT', 'IS');
  if (first === 'NOT') return `NOT ${cursor.expect('IN')}` as Operator;
  if (first !== 'IS') return first as Operator;
  const word = cursor.expect('NULL', 'NOT');
  if (word === 'NOT') cursor.expect('NULL');
  return word === 'NOT' ? 'IS NOT NULL' : 'IS NULL';
};

const readText = (cursor: Cursor): string => {
  const { kind, text } = cursor.next();
  if (kind !== 'text') throw invalid(`Expected a quoted string value. Got value ${text}`);
  return text;
};

/** Texts beside each other are one, and a comma may stand behind the last. */
const readList = (cursor: Cursor): readonly string[] => {
  cursor.expect('(');
  const items = [readText(cursor)];
  while (!cursor.take(')')) {
    const isNext = cursor.take(',') !== undefined;
    if (isNext && cursor.take(')')) break;
    items.push(`${isNext ? '' : items.pop()}${readText(cursor)}`);
  }
  return items;
};

const readScalar = (cursor: Cursor): string | number => {
  const { kind, text } = cursor.next();
  if (kind === 'text') return text;
  if (kind === 'number') return Number(text);
  throw invalid(`Expected a quoted string or a number. Got value ${text}`);
};

const readField = (cursor: Cursor): FieldName => {
  const { kind, text } = cursor.next();
  if (kind !== 'name') throw invalid(`Invalid comparison clause. Expected 'Identifier' found '${text}'`);
  const field = parseFieldName(text);
  if (!field) throw invalid(`Invalid entity type in '${text}'`);
  return field;
};

const readComparison = (cursor: Cursor): Comparison => {
  const field = readField(cursor);
  const operator = readOperator(cursor);
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') return { field, operator, value: undefined };
  const isList = operator === 'IN' || operator === 'NOT IN';
  return { field, operator, value: isList ? readList(cursor) : readScalar(cursor) };
};

/**
 * Parses comparisons, which all have to hold; AND may stand between them, and anywhere else where one could begin.
 * @throws MlflowError INVALID_PARAMETER_VALUE
 */
export const parseFilter = (filter: string): readonly Comparison[] => {
  if (filter !== '' && filter.trim() === '') throw invalid(`Invalid filter '${filter}'. Could not be parsed.`);
  const cursor = new Cursor(filter);
  const comparisons: Comparison[] = [];
  while (!cursor.isAtEnd) {
    if (!cursor.take('AND')) comparisons.push(readComparison(cursor));
  }
  return comparisons;
};
