import { TiebackError } from '../errors.ts';

type Subject = {
  /** Which setting it is, as the beginning of a sentence. */
  readonly what: string;
  /** Where it is set, when that is known. */
  readonly from?: string | undefined;
};

const faultIn = (value: string): string | undefined => {
  if (/[\r\n]/.test(value)) return 'a line break';
  if (/[^\t -\u00ff]|\u007f|[\u0080-\u009f]/.test(value)) return 'a character that no HTTP header can hold';
  return undefined;
};

/** What a `Headers` object takes off both ends, and `trim()` is not: that knows more white space. */
const unsent = /^[\t\n\r ]+|[\t\n\r ]+$/g;

/**
 * What is wrong with a header's value, given whole as it is to be sent, told without the value, which may be secret: `fetch` would repeat it.
 * @throws CONFIG_INVALID
 */
export const checkHeaderValue = (value: string, { what, from }: Subject): void => {
  const fault = faultIn(value.replace(unsent, ''));
  if (fault === undefined) return;
  throw new TiebackError('CONFIG_INVALID', `${what} cannot be sent: there is ${fault} in it`, {
    hint: `set ${from ?? 'it'} again, in one line and without quotes or dots that came along when it was copied`,
  });
};

/** The same for headers with names. @throws CONFIG_INVALID */
export const checkHeaders = (headers: Readonly<Record<string, string>>, service: string): void => {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw new TiebackError(
        'CONFIG_INVALID',
        `${JSON.stringify(name)} among the headers for ${service} is no header's name`,
        {
          hint: 'write letters, digits and hyphens only, and the value apart from it',
        },
      );
    checkHeaderValue(value, { what: `the header "${name}" for ${service}` });
  }
};
