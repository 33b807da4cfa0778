import { TiebackError } from '../errors.ts';

/** Reads a whole number above zero. @throws USAGE_INVALID */
export const positiveInteger = (text: string): number => {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value > 0) return value;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no whole number above zero`, { hint: 'for example 2' });
};
