import type { ListingQuery } from './listing.ts';
import { badRequest } from './service-error.ts';

const defaultAmount = 100;
const maxAmount = 1000;

const wrong = (name: string, what: string): Error => badRequest(`parameter "${name}" in query has an error: ${what}`);

/** A request's query, read parameter by parameter. Each reading throws 400 when it is not what the API says. */
export interface Query {
  string(name: string): string | undefined;
  required(name: string): string;
  boolean(name: string): boolean | undefined;
  strings(name: string): readonly string[];
  oneOf<T extends string>(name: string, values: readonly T[], otherwise: T): T;
  /** RFC 3339 time as seconds since 1970. */
  time(name: string): number | undefined;
  amount(): number;
  /** Prefix, delimiter, after and amount. */
  listing(): ListingQuery;
}

const dateTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

const parseAmount = (text: string): number => {
  if (!/^[+-]?\d+$/.test(text)) throw wrong('amount', `value ${text}: an invalid integer: invalid syntax`);
  const amount = Number(text);
  if (amount > maxAmount) throw wrong('amount', `number must be at most ${maxAmount}`);
  if (amount < -1) throw wrong('amount', 'number must be at least -1');
  return amount <= 0 ? defaultAmount : amount;
};

const parseTime = (name: string, text: string): number => {
  const time = dateTime.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw wrong(name, 'string doesn\'t match the format "date-time"');
  return time / 1000;
};

export const queryOf = (url: string): Query => {
  const parameters = new URL(url).searchParams;
  const string = (name: string): string | undefined => parameters.get(name) ?? undefined;
  const amount = () => parseAmount(string('amount') ?? String(defaultAmount));
  return {
    string,
    required: (name) => {
      const value = string(name);
      if (value === undefined) throw wrong(name, 'value is required but missing');
      if (value === '') throw wrong(name, 'empty value is not allowed');
      return value;
    },
    boolean: (name) => {
      const value = string(name);
      if (value === undefined || value === '') return undefined;
      if (value !== 'true' && value !== 'false')
        throw wrong(name, `value ${value}: an invalid boolean: invalid syntax`);
      return value === 'true';
    },
    strings: (name) => parameters.getAll(name),
    oneOf: (name, values, otherwise) => {
      const value = string(name);
      if (value === undefined) return otherwise;
      const known = values.find((each) => each === value);
      if (known === undefined) throw wrong(name, 'value is not one of the allowed values');
      return known;
    },
    time: (name) => {
      const value = string(name);
      return value === undefined ? undefined : parseTime(name, value);
    },
    amount,
    listing: () => ({
      prefix: string('prefix') ?? '',
      delimiter: string('delimiter') ?? '',
      after: string('after') ?? '',
      amount: amount(),
    }),
  };
};
