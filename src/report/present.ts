import type { Evidence } from '../model/evidence.ts';
import type { Fact } from '../model/fact.ts';
import { isFact } from '../model/is-fact.ts';
import { showFact } from './shown.ts';

type Visit = (fact: Fact<unknown>, path: string) => unknown;

/** A null-prototype copy of JSON in which `visit` has replaced every fact. */
const walk = (value: unknown, path: string, visit: Visit): unknown => {
  if (Array.isArray(value)) return Object.freeze(value.map((item, index) => walk(item, `${path}.${index}`, visit)));
  if (typeof value !== 'object' || value === null) return value;
  if (isFact(value)) return visit(value, path);
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) copy[key] = walk(item, `${path}.${key}`, visit);
  }
  return Object.freeze(copy);
};

/** Every fact of a snapshot by its path, such as `subject.data.commit.id`, in the order of the snapshot. */
export const listFacts = ({ subject }: Evidence): ReadonlyMap<string, Fact<unknown>> => {
  const facts = new Map<string, Fact<unknown>>();
  walk(subject, 'subject', (fact, path) => facts.set(path, fact));
  return facts;
};

/** What templates see of plain JSON: the same, out of reach of any prototype. */
export const plainContext = (value: unknown): unknown => walk(value, '', (fact) => fact);

/** The subject as templates see it: each fact as a `Shown`. */
export const presentSubject = ({ subject }: Evidence, noteOf: (path: string) => number, locale: string): unknown =>
  walk(subject, 'subject', (fact, path) => showFact(fact, path, noteOf(path), locale));
