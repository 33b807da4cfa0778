import { invalid } from '../mlflow-error.ts';
import type { FieldName } from './field-name.ts';
import { like } from './like.ts';
import type { Comparison, Operator } from './parse-filter.ts';

/** A field that can be searched and sorted by: how it is read from a record and which comparisons it takes. */
export type SearchField<T> =
  | { readonly kind: 'text'; readonly operators: readonly Operator[]; readonly read: (record: T) => string | undefined }
  | { readonly kind: 'number'; readonly read: (record: T) => number | undefined }
  /** Of parts of the record: a comparison holds when it does for any of them, whichever fits the next. */
  | {
      readonly kind: 'part';
      readonly key: string;
      readonly parts: (record: T) => readonly Readonly<Record<string, string | undefined>>[];
    };

/** Finds a field by its name. @throws MlflowError when there is no such field */
export type Fields<T> = (name: FieldName) => SearchField<T>;

export const textOperators = ['=', '!=', 'LIKE', 'ILIKE'] as const;
export const listOperators = [...textOperators, 'IN', 'NOT IN'] as const;
export const nullOperators = [...textOperators, 'IS NULL', 'IS NOT NULL'] as const;
const numberOperators: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>='];

const compareNumbers = (left: number, operator: Operator, right: number): boolean => {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
};

/** A field that is not set matches no comparison but the null tests. */
const compareText = (left: string | undefined, { operator, value }: Comparison): boolean => {
  if (operator === 'IS NULL') return left === undefined;
  if (left === undefined) return false;
  const text = String(value);
  switch (operator) {
    case '=':
      return left === text;
    case '!=':
      return left !== text;
    case 'LIKE':
      return like(left, text);
    case 'ILIKE':
      return like(left.toLowerCase(), text.toLowerCase());
    case 'IN':
    case 'NOT IN':
      return (Array.isArray(value) && value.includes(left)) === (operator === 'IN');
    default:
      return true;
  }
};

const checkComparison = (field: SearchField<never>, { field: { key }, operator, value }: Comparison): void => {
  const allowed = field.kind === 'text' ? field.operators : field.kind === 'number' ? numberOperators : listOperators;
  if (!allowed.includes(operator))
    throw invalid(`Invalid comparator '${operator}' for '${key}', not one of ${allowed.join(', ')}`);
  if (value !== undefined && (typeof value === 'number') !== (field.kind === 'number')) {
    throw invalid(
      `Expected a ${field.kind === 'number' ? 'numeric' : 'quoted string'} value for '${key}'. Got value ${value}`,
    );
  }
};

const toTest = <T>(field: SearchField<T>, comparison: Comparison): ((record: T) => boolean) => {
  switch (field.kind) {
    case 'part':
      return (record) => field.parts(record).some((part) => compareText(part[field.key], comparison));
    case 'text':
      return (record) => compareText(field.read(record), comparison);
    default:
      return (record) => {
        const left = field.read(record);
        return left !== undefined && compareNumbers(left, comparison.operator, Number(comparison.value));
      };
  }
};

/** Compiles comparisons to one test. @throws MlflowError for unknown fields and comparisons that a field does not take */
export const compileFilter = <T>(comparisons: readonly Comparison[], fields: Fields<T>): ((record: T) => boolean) => {
  const tests = comparisons.map((comparison) => {
    const field = fields(comparison.field);
    checkComparison(field, comparison);
    return toTest(field, comparison);
  });
  return (record) => tests.every((test) => test(record));
};
