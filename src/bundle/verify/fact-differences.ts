import type { Fact } from '../../model/fact.ts';
import { isFact } from '../../model/is-fact.ts';
import { clip } from '../../util/clip.ts';
import { differences, valuesOf } from './differences.ts';
import { itemName } from './facts-by-path.ts';

const mostOfValue = 80;
const shownBefore = 20;

const asText = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

/** A fact's value, as one line has room for it. */
export const shownValue = (fact: Fact<unknown> | undefined): string =>
  fact === undefined || fact.grade === 'missing' ? 'nothing' : clip(asText(fact.value), mostOfValue);

const firstDifference = (a: string, b: string): number => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
};

/** Two values where they differ: long ones may begin the same. */
const shownBeside = (a: string, b: string): readonly string[] => {
  const at = firstDifference(a, b);
  const start = at < mostOfValue - shownBefore ? 0 : at - shownBefore;
  return [a, b].map((text) => clip(start === 0 ? text : `…${text.slice(start)}`, mostOfValue));
};

type Found = { readonly kind: 'value' | 'other'; readonly text: string };

const valueDifferences = (stated: unknown, again: unknown, path: string): readonly Found[] => {
  const [left, right] = [valuesOf(stated), valuesOf(again)];
  if (left !== undefined && right !== undefined && Array.isArray(stated) === Array.isArray(again)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return keys.flatMap((key) => valueDifferences(left[key], right[key], `${path}.${key}`));
  }
  if (Object.is(stated, again)) return [];
  const [here, there] = shownBeside(asText(again), asText(stated));
  return [{ kind: 'value', text: `${path}: the records give ${here}, the snapshot states ${there}` }];
};

const asFact = (value: unknown): Fact<unknown> | undefined =>
  typeof value === 'object' && value !== null && isFact(value) ? value : undefined;

const knownValue = (fact: Fact<unknown> | undefined): unknown =>
  fact === undefined || fact.grade === 'missing' ? undefined : fact.value;

const factDifference = (stated: unknown, again: unknown, path: string): readonly Found[] => {
  const values = valueDifferences(knownValue(asFact(stated)), knownValue(asFact(again)), path);
  return values.length > 0 ? values : differences(stated, again, path).map((text) => ({ kind: 'other', text }));
};

const found = (stated: unknown, again: unknown, path: string): readonly Found[] => {
  const [left, right] = [valuesOf(stated), valuesOf(again)];
  if (asFact(stated) !== undefined || asFact(again) !== undefined || (left ?? right) === undefined)
    return factDifference(stated, again, path);
  const isList = Array.isArray(stated) || Array.isArray(again);
  return [...new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])].flatMap((key) => {
    const name = isList ? itemName(right?.[key] ?? left?.[key], key) : key;
    return found(left?.[key], right?.[key], path === '' ? name : `${path}.${name}`);
  });
};

/**
 * Where the facts that a snapshot states are not those that its records give. First the values, each beside what it should
 * be; then whatever else differs of facts whose values are the same, such as their sources.
 */
export const factDifferences = (stated: unknown, again: unknown): readonly string[] => {
  const all = found(stated, again, '');
  const textsOf = (kind: Found['kind']) => all.filter((one) => one.kind === kind).map(({ text }) => text);
  return [...textsOf('value'), ...textsOf('other')];
};
