import type { Records } from '../model/evidence.ts';
import type { Source } from '../model/fact.ts';

/** A spot in a snapshot: a record and an RFC 6901 pointer into its body. It may hold nothing. */
export type Place = { readonly records: Records; readonly record: string; readonly pointer: string };

export const placeOf = (records: Records, record: string): Place => ({ records, record, pointer: '' });

const escapeToken = (token: string | number): string => String(token).replaceAll('~', '~0').replaceAll('/', '~1');
const unescapeToken = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

export const pointerTo = (...tokens: readonly (string | number)[]): string =>
  tokens.map((token) => `/${escapeToken(token)}`).join('');

/** The spot further in. */
export const at = (from: Place, ...tokens: readonly (string | number)[]): Place => ({
  ...from,
  pointer: from.pointer + pointerTo(...tokens),
});

const step = (value: unknown, token: string): unknown => {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
  return (value as Record<string, unknown>)[token];
};

/** What a pointer points at; undefined when there is nothing. */
export const resolvePointer = (body: unknown, pointer: string): unknown =>
  pointer.split('/').slice(1).map(unescapeToken).reduce(step, body);

export const hasRecord = ({ records, record }: Pick<Place, 'records' | 'record'>): boolean =>
  Object.hasOwn(records, record);

export const valueAt = (place: Place): unknown =>
  hasRecord(place) ? resolvePointer(place.records[place.record]?.body, place.pointer) : undefined;

/** The text there; undefined when something else is. */
export const textAt = (place: Place): string | undefined => {
  const value = valueAt(place);
  return typeof value === 'string' ? value : undefined;
};

/** The elements of a list; none when something else is there. */
export const elementsAt = (place: Place): readonly Place[] => {
  const value = valueAt(place);
  return Array.isArray(value) ? value.map((_, index) => at(place, index)) : [];
};

/** The keys of an object, sorted; none when something else is there. */
export const keysAt = (place: Place): readonly string[] => {
  const value = valueAt(place);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).sort() : [];
};

export const sourceOf = (place: Place): Source => ({
  record: place.record,
  pointer: place.pointer,
  readAt: place.records[place.record]?.readAt ?? '',
});
