import { TiebackError } from '../errors.ts';
import type { Metadata } from './commits.ts';

const reserved = '::lakefs::';

const refuse = (key: string, rule: string): never => {
  throw new TiebackError('LAKEFS_NAME_INVALID', `object metadata "${key}" cannot be sent with an upload: ${rule}`, {
    hint: 'change it, or set it after the upload with objects.setMetadata',
    details: { key },
  });
};

const headerName = (key: string): string => {
  const isReserved = key.startsWith(reserved);
  const name = isReserved ? key.slice(reserved.length) : key;
  if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name)) {
    refuse(
      key,
      'a key must be lower-case letters, digits and - _ . without blanks, because it travels as a header name',
    );
  }
  return (isReserved ? 'x-lakefs-internal-' : 'x-lakefs-meta-') + name;
};

const headerValue = (key: string, value: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (/[\u0000-\u001f\u007f]/.test(value) || /^ | $/.test(value) || !value.isWellFormed()) {
    refuse(key, 'a value must have no control characters and no blanks around it, because it travels as a header');
  }
  // lakeFS reads header bytes as UTF-8, fetch writes one byte for each character
  return Buffer.from(value, 'utf8').toString('latin1');
};

/**
 * User metadata as the headers of an upload; a key `::lakefs::x` becomes the reserved key that it is.
 * @throws LAKEFS_NAME_INVALID for what would arrive changed, such as upper-case keys
 */
export const metadataHeaders = (metadata: Metadata): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [headerName(key), headerValue(key, value)]));
