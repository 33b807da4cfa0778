import canonicalize from 'canonicalize';

/**
 * A value as canonical JSON (RFC 8785): the same value always gives the same bytes.
 * @throws TypeError for a value that JSON cannot hold, such as NaN.
 */
export const canonicalJson = (value: unknown): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('value has no JSON form');
  return text;
};
