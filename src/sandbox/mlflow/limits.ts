import { posix } from 'node:path';
import type { Entries } from './entries.ts';
import { invalid } from './mlflow-error.ts';

const keyLimit = 250;
const cutAt = { tag: 8000, param: 6000 } as const;

/** Code points, as the service counts; a text of few UTF-16 units needs no counting. */
const lengthOf = (text: string): number => [...text].length;
const isLonger = (text: string, limit: number): boolean => text.length > limit && lengthOf(text) > limit;

/** @throws MlflowError when the text has more characters than the service takes */
export const checkLength = (what: string, text: string, limit: number): void => {
  if (isLonger(text, limit)) throw invalid(`'${what}' exceeds the maximum length of ${limit} characters`);
};

/** A key of a tag, param or metric. */
export const checkKey = (key: string): void => {
  const isNormal = posix.normalize(key) === key && key !== '.' && !key.startsWith('..') && !/^\/|\/$/.test(key);
  if (!/^[\p{L}\p{N}_.\- /:]+$/u.test(key) || !isNormal) {
    throw invalid(
      `Invalid value "${key}" for parameter 'key': only letters, digits, "_", "-", ".", " ", ":" and "/" may be in it`,
    );
  }
  checkLength('key', key, keyLimit);
};

/** What the service stores of a text: silently less than was sent when it is long. */
export const cutLong = (kind: keyof typeof cutAt, text: string): string =>
  isLonger(text, cutAt[kind]) ? [...text].slice(0, cutAt[kind]).join('') : text;

/** Checked keys with cut values. */
export const storable = (kind: keyof typeof cutAt, entries: Entries): Entries =>
  entries.map(([key, value]) => {
    checkKey(key);
    return [key, cutLong(kind, value)] as const;
  });

/** Tags outside runs are refused when they are too long, not cut. */
export const checkTags = (tags: Entries, valueLimit: number): void => {
  for (const [key, value] of tags) {
    checkKey(key);
    checkLength('value', value, valueLimit);
  }
};
