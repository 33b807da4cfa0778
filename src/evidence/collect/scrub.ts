import type { Redact } from '../../util/redact.ts';
import { pointerTo } from '../place.ts';

export type Scrubbed = {
  readonly body: unknown;
  /** Where something was taken out. */
  readonly pointers: readonly string[];
};

/** A JSON value without the secrets in its texts. */
export const scrub = (body: unknown, redact: Redact): Scrubbed => {
  const pointers: string[] = [];
  const visit = (value: unknown, pointer: string): unknown => {
    if (typeof value === 'string') {
      const text = redact(value);
      if (text !== value) pointers.push(pointer);
      return text;
    }
    if (Array.isArray(value)) return value.map((item, index) => visit(item, pointer + pointerTo(index)));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, pointer + pointerTo(key))]));
  };
  return { body: visit(body, ''), pointers };
};
