import { missingCard, missingStatement } from '../card/build-card-facts.ts';
import type { Evidence, Subject } from '../model/evidence.ts';
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

/** A document may ask for what a card states although none was given: all of it is missing then. */
const withCard = (subject: Subject): Subject => ({
  ...subject,
  card: subject.card ?? missingCard(),
  statement: subject.statement ?? missingStatement(),
});

/** Every fact of a snapshot by its path, such as `subject.data.commit.id`, in the order of the snapshot. */
export const listFacts = ({ subject }: Evidence): ReadonlyMap<string, Fact<unknown>> => {
  const facts = new Map<string, Fact<unknown>>();
  walk(withCard(subject), 'subject', (fact, path) => facts.set(path, fact));
  return facts;
};

/** What templates see of plain JSON: the same, out of reach of any prototype. */
export const plainContext = (value: unknown): unknown => walk(value, '', (fact) => fact);

/** The subject as templates see it: each fact as a `Shown`. */
export const presentSubject = (
  { subject }: Evidence,
  noteOf: (path: string) => number,
  locale: string,
  wantedBy: (path: string) => string = () => '',
): unknown =>
  walk(withCard(subject), 'subject', (fact, path) => showFact(fact, path, noteOf(path), locale, wantedBy(path)));
