/** Both ends inclusive. */
export type ByteRange = { readonly first: number; readonly last: number };
/** `beyond`: well-formed, but outside the object. `malformed`: also several ranges at once. */
export type ParsedRange = ByteRange | 'beyond' | 'malformed';

const suffix = (length: number, sizeBytes: number): ParsedRange =>
  length === 0 || sizeBytes === 0 ? 'beyond' : { first: Math.max(0, sizeBytes - length), last: sizeBytes - 1 };

/** Reads a `Range` header for an object of that size. */
export const parseByteRange = (header: string, sizeBytes: number): ParsedRange => {
  const [, from, to] = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/.exec(header) ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return 'malformed';
  if (from === '') return suffix(Number(to), sizeBytes);
  const first = Number(from);
  if (to !== '' && Number(to) < first) return 'malformed';
  if (first >= sizeBytes) return 'beyond';
  return { first, last: to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1) };
};
