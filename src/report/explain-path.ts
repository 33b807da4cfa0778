/// <reference types="handlebars" preserve="true" />
import { closest } from '../util/closest.ts';
import { listSome } from '../util/list-some.ts';
import type { CallSite } from './call-sites.ts';

/** Where a call runs: its own context, the data with the root, and the values of `as |name|`, innermost first. */
export type CallPlace = {
  readonly context: unknown;
  readonly data: Readonly<Record<string, unknown>>;
  readonly blockParams: readonly (readonly unknown[])[];
};

type Start = { readonly value: unknown; readonly parts: readonly string[]; readonly name: string };

const namedKeys = 40;

/** What a template has at its top; inside a block it is out of sight. */
const rootKeys: ReadonlySet<string> = new Set(['subject', 'document', 'checks']);

const namedStart = (parts: readonly string[], scope: CallSite['scope'], place: CallPlace): Start | undefined => {
  const [head = ''] = parts;
  const depth = scope.findIndex((names) => names.includes(head));
  const names = scope[depth];
  if (names === undefined) return undefined;
  return { value: place.blockParams[depth]?.[names.indexOf(head)], parts: parts.slice(1), name: head };
};

const startOf = (path: hbs.AST.PathExpression, scope: CallSite['scope'], place: CallPlace): Start | undefined => {
  const parts = path.parts.map(String);
  if (path.depth > 0) return undefined;
  if (!path.data) return namedStart(parts, scope, place) ?? { value: place.context, parts, name: '' };
  return parts[0] === 'root'
    ? { value: place.data['root'], parts: parts.slice(1), name: '@root' }
    : { value: place.data, parts, name: '' };
};

const keysOf = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];

const childOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;

const listed = (keys: readonly string[]): string => listSome(keys, namedKeys);

const whatIsThere = (value: unknown, name: string, key: string): string => {
  const where = name === '' ? 'here' : `in "${name}"`;
  if (Array.isArray(value)) return `"${name}" is a list: go through it with {{#each ${name} as |one|}}`;
  const keys = keysOf(value);
  if (keys.length === 0) return `"${name}" is a plain value: nothing stands below it`;
  if (rootKeys.has(key)) return `inside {{#each}} and {{#with}} write @root.${key}; ${where} there is ${listed(keys)}`;
  return `${where} there is no "${key}"; did you mean "${closest(key, keys) ?? ''}"? There is ${listed(keys)}`;
};

/** What an author can write instead of a path that leads nowhere, or `undefined` when that cannot be told. */
export const explainPath = (
  path: hbs.AST.PathExpression,
  scope: CallSite['scope'],
  place: CallPlace,
): string | undefined => {
  const start = startOf(path, scope, place);
  if (start === undefined) return undefined;
  let { value, name } = start;
  for (const part of start.parts) {
    const next = childOf(value, part);
    if (next === undefined) return whatIsThere(value, name, part);
    value = next;
    name = name === '' ? part : `${name}.${part}`;
  }
  return undefined;
};
