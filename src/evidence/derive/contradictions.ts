import type { CardFacts, Contradiction } from '../../model/card.ts';
import type { Fact } from '../../model/fact.ts';
import { isFact } from '../../model/is-fact.ts';
import { asNumber, isKnown, mapFact } from '../fact.ts';

/** What a parameter or tag of the run says about a field of the card. */
export type Spoken = { readonly path: string; readonly key: string; readonly fact: Fact<string> };

const childOf = (value: unknown, part: string): unknown => {
  if (Array.isArray(value) && !/^\d+$/.test(part))
    return value.find((one: unknown) => childOf(one, 'key') === part)?.fact;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, part)
    ? Reflect.get(value, part)
    : undefined;
};

/** The facts at a path; of a list, those of all its items. */
const factsAt = (value: unknown, path: readonly string[]): readonly Fact<unknown>[] => {
  const [part, ...rest] = path;
  if (part === undefined) return typeof value === 'object' && value !== null && isFact(value) ? [value] : [];
  if (Array.isArray(value) && /^\d+$/.test(part)) return value.flatMap((item) => factsAt(item, rest));
  return factsAt(childOf(value, part), rest);
};

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.map(textOf).join(', ') : String(value).trim().replace(/\s+/g, ' ');

const isSame = (a: unknown, b: string): boolean => {
  const [left, right] = [textOf(a), textOf(b)];
  const [x, y] = [asNumber(left), asNumber(right)];
  return x !== undefined && y !== undefined ? x === y : left.toLowerCase() === right.toLowerCase();
};

/** Where card and run do not say the same; neither of the two is taken for the right one. */
export const contradictionsOf = (card: CardFacts, spoken: readonly Spoken[]): readonly Contradiction[] =>
  spoken.flatMap(({ path, key, fact }) => {
    const stated = factsAt(card, path.split('.')).filter(isKnown);
    const [first] = stated;
    if (first === undefined || !isKnown(fact) || stated.some(({ value }) => isSame(value, fact.value))) return [];
    return [{ path, key, stated: mapFact(first, textOf), logged: fact }];
  });
