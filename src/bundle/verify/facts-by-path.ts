import type { Fact } from '../../model/fact.ts';
import { isFact } from '../../model/is-fact.ts';

const nameKeys = ['key', 'role', 'unit', 'field'] as const;

/** What tells the items of a list apart, so that one more in it does not move the others. */
export const itemName = (item: unknown, index: string): string => {
  if (typeof item !== 'object' || item === null) return index;
  const named = item as Readonly<Record<string, unknown>>;
  const key = nameKeys.find((name) => typeof named[name] === 'string');
  return key === undefined ? index : `[${String(named[key])}]`;
};

/** Every fact of a subject by its path; items of a list are named by their own key where they have one. */
export const factsByPath = (value: unknown, path = ''): ReadonlyMap<string, Fact<unknown>> => {
  const facts = new Map<string, Fact<unknown>>();
  const inner = (name: string) => (path === '' ? name : `${path}.${name}`);
  const addAll = (more: ReadonlyMap<string, Fact<unknown>>) => {
    for (const [name, fact] of more) facts.set(name, fact);
  };
  if (typeof value !== 'object' || value === null) return facts;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) addAll(factsByPath(item, inner(itemName(item, String(index)))));
  } else if (isFact(value)) {
    facts.set(path, value);
  } else {
    for (const [key, item] of Object.entries(value)) addAll(factsByPath(item, inner(key)));
  }
  return facts;
};
