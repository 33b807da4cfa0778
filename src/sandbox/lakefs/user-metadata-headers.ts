import { ServiceError } from './service-error.ts';

const prefixes: Readonly<Record<string, string>> = { 'x-lakefs-meta-': '', 'x-lakefs-internal-': '::lakefs::' };

const decodeValue = (value: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    throw new ServiceError(500, 'string field contains invalid UTF-8');
  }
};

const keyOf = (header: string): string | undefined => {
  const found = Object.entries(prefixes).find(([prefix]) => header.startsWith(prefix));
  return found && found[1] + header.slice(found[0].length);
};

/** The user metadata that a request's headers carry; keys arrive in lower case. @throws 500 for values that are not UTF-8 */
export const userMetadataOf = (headers: Headers): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...headers].flatMap(([name, value]) => {
      const key = keyOf(name);
      return key === undefined ? [] : [[key, decodeValue(value)]];
    }),
  );
