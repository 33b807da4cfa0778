import { mapTexts } from '../../util/map-texts.ts';
import { pointerTo } from '../place.ts';

export type Scrubbed = {
  readonly body: unknown;
  /** Where something was taken out. */
  readonly pointers: readonly string[];
};

/** Gives for a text of a record, and its place, what is to stand there. */
export type Rewrite = (text: string, place: string) => string;

/** A JSON value without what `rewrite`, such as a redactor, takes out of its texts. */
export const scrub = (body: unknown, rewrite: Rewrite): Scrubbed => {
  const pointers: string[] = [];
  const scrubbed = mapTexts(body, (before, path) => {
    const place = pointerTo(...path);
    const text = rewrite(before, place);
    if (text !== before) pointers.push(place);
    return text;
  });
  return { body: scrubbed, pointers };
};
