import { TiebackError } from '../errors.ts';

/** @throws TiebackError `USAGE_INVALID` */
export const checkLocale = (locale: string): string => {
  try {
    return new Intl.NumberFormat(locale).resolvedOptions().locale;
  } catch (error) {
    throw new TiebackError('USAGE_INVALID', `locale "${locale}" is no language tag`, {
      hint: 'give one such as en or de-CH',
      cause: error,
    });
  }
};
