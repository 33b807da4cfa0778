import type { Fact, Grade, KnownFact, MissingFact, Source } from '../model/fact.ts';
import { hasRecord, type Place, placeOf, resolvePointer, sourceOf, valueAt } from './place.ts';
import { recordId } from './record-id.ts';

export const missing = (why: MissingFact['why'], hint?: string): MissingFact => ({
  grade: 'missing',
  why,
  ...(hint === undefined ? {} : { hint }),
});

export const isKnown = <T>(fact: Fact<T>): fact is KnownFact<T> => fact.grade !== 'missing';
/** Whether it is missing only because a service did not answer. */
export const isUnanswered = (fact: Fact<unknown>): fact is MissingFact =>
  fact.grade === 'missing' && fact.why === 'unreachable';

export const factValue = <T>(fact: Fact<T>): T | undefined => (isKnown(fact) ? fact.value : undefined);

/** Why a spot holds nothing: its record was never asked for, could not be read, or has nothing there. */
export const whyMissing = (place: Place): MissingFact['why'] => {
  if (hasRecord(place)) return 'absent';
  const gaps = valueAt(placeOf(place.records, recordId.gaps));
  const why = resolvePointer(gaps, `/${place.record.replaceAll('~', '~0').replaceAll('/', '~1')}/why`);
  return why === 'absent' || why === 'unreachable' ? why : 'not-asked';
};

/** The value at a spot as a fact; a value of another form than expected counts as absent. */
export const readFact = <T>(
  place: Place,
  parse: (value: unknown) => T | undefined,
  grade: Grade = 'recorded',
): Fact<T> => {
  const found = valueAt(place);
  const value = found === undefined || found === null ? undefined : parse(found);
  if (value !== undefined) return { grade, value, sources: [sourceOf(place)] };
  if (found === undefined || found === null) return missing(whyMissing(place));
  return missing('absent', `what stands at ${place.record}${place.pointer} has an unexpected form`);
};

/** What is there only when somebody asked for it: its absence says that nobody did. */
export const unlessAsked = <T>(fact: Fact<T>): Fact<T> =>
  fact.grade === 'missing' && fact.why === 'absent' ? missing('not-asked') : fact;

export const readText = (place: Place, grade?: Grade): Fact<string> => readFact(place, asText, grade);
export const readNumber = (place: Place, grade?: Grade): Fact<number> => readFact(place, asNumber, grade);

export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const asTexts = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;

/** Services send numbers as numbers or as text. */
export const asNumber = (value: unknown): number | undefined => {
  const isNumeric =
    typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value.trim()));
  return isNumeric && Number.isFinite(Number(value)) ? Number(value) : undefined;
};

/** RFC 3339 in UTC, from milliseconds since 1970. */
export const timeOfMs = (value: unknown): string | undefined => {
  const ms = asNumber(value);
  return ms === undefined || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms).toISOString();
};

/** RFC 3339 in UTC, from seconds since 1970. */
export const timeOfSeconds = (value: unknown): string | undefined => {
  const seconds = asNumber(value);
  return seconds === undefined ? undefined : timeOfMs(seconds * 1000);
};

/** The same fact seen another way; its sources and, unless another is given, its grade stay. */
export const mapFact = <T, U>(fact: Fact<T>, map: (value: T) => U | undefined, grade?: Grade): Fact<U> => {
  if (!isKnown(fact)) return fact;
  const value = map(fact.value);
  return value === undefined ? missing('absent') : { grade: grade ?? fact.grade, value, sources: fact.sources };
};

type Values<F extends readonly Fact<unknown>[]> = { [K in keyof F]: F[K] extends Fact<infer T> ? T : never };

const isSame = (a: Source, b: Source): boolean => a.record === b.record && a.pointer === b.pointer;

const joinSources = (facts: readonly KnownFact<unknown>[]): readonly Source[] =>
  facts
    .flatMap(({ sources }) => sources)
    .filter((source, index, all) => all.findIndex((other) => isSame(other, source)) === index);

/** A fact computed from others; missing as the first of them that is. */
export const deriveFact = <const F extends readonly Fact<unknown>[], U>(
  facts: F,
  derive: (...values: Values<F>) => U | undefined,
  grade: Grade = 'derived',
): Fact<U> => {
  const gone = facts.find((fact) => !isKnown(fact));
  if (gone !== undefined && !isKnown(gone)) return gone;
  const known = facts.filter(isKnown);
  const [first, ...rest] = joinSources(known);
  const value = derive(...(known.map((fact) => fact.value) as Values<F>));
  return value === undefined || first === undefined ? missing('absent') : { grade, value, sources: [first, ...rest] };
};

/** The first that is known; else one that could not be read, else the first. */
export const firstKnown = <T>(first: Fact<T>, ...others: readonly Fact<T>[]): Fact<T> => {
  const all = [first, ...others];
  return all.find(isKnown) ?? all.find((fact) => !isKnown(fact) && fact.why === 'unreachable') ?? first;
};
