import { isKnown, isShown } from '../shown.ts';
import { type Helpers, plainOf } from './helper.ts';

/** A fact holds when it is known and not "no"; a known 0 holds. Plain values are judged as Handlebars does. */
export const isTruthy = (value: unknown): boolean => {
  if (isShown(value)) return isKnown(value) && value.value !== false && value.value !== '';
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
};

/** Comparison and logic for `{{#if (…)}}`; facts are compared by their values. */
export const logicHelpers: Helpers = {
  eq: ({ args: [a, b] }) => plainOf(a) === plainOf(b),
  ne: ({ args: [a, b] }) => plainOf(a) !== plainOf(b),
  and: ({ args }) => args.every(isTruthy),
  or: ({ args }) => args.some(isTruthy),
  not: ({ args: [value] }) => !isTruthy(value),
  absent: ({ args: [value] }) => isShown(value) && value.cause === 'absent',
  known: ({ args: [value] }) => isShown(value) && isKnown(value),
  includes: ({ args: [list, value] }) => Array.isArray(list) && list.includes(plainOf(value)),
  defined: ({ args: [value] }) => value !== undefined && value !== null,
};
