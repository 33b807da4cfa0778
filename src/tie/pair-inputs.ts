import { canonicalJson } from '../util/canonical-json.ts';
import { isObject, objectsIn, sharedEntries } from '../util/shape.ts';
import { coverInput, omittedTexts } from './redact-record.ts';
import type { SealedRecord } from './seal.ts';

type Input = Readonly<Record<string, unknown>>;

/** A sealed input beside the one of today that is the same dataset; what was left out of it is in neither. */
export type InputPair = {
  /** Its place in the sealed record. */
  readonly index: number;
  readonly sealed: Input;
  /** Undefined where the run has none any more. */
  readonly now: Input | undefined;
  /** Where it has none: another of today's of the same name and digest. */
  readonly instead?: Input | undefined;
};

type SealedInput = { readonly index: number; readonly input: Input; readonly omitted: readonly string[] };

type IsSame = (sealed: Input, now: Input) => boolean;

const isEqual: IsSame = (sealed, now) => canonicalJson(sealed) === canonicalJson(now);

/** The closest first: an input may have been given tags since. */
const samenesses: readonly IsSame[] = [
  isEqual,
  (sealed, now) => isEqual(sealed, { ...now, tags: sharedEntries(now['tags'], sealed['tags']) }),
  ({ tags: _, ...sealed }, { tags: __, ...now }) => isEqual(sealed, now),
];

/** Whether an input of today may be one that was sealed without some of its texts, whatever tags either has. */
export const mayBeSealed = (sealed: Input, now: Input, omitted: readonly string[]): boolean =>
  samenesses.some((isSame) => isSame(sealed, coverInput(now, omitted)));

const isNamedAlike: IsSame = (sealed, now) => sealed['name'] === now['name'] && sealed['digest'] === now['digest'];

/** Takes for each sealed input one of today's, which no other can have then. */
const takeAlike = (wanted: readonly SealedInput[], left: Input[], levels: readonly IsSame[]): Map<number, Input> => {
  const taken = new Map<number, Input>();
  for (const isSame of levels) {
    for (const { index, input, omitted } of wanted) {
      if (taken.has(index)) continue;
      const found = left.findIndex((now) => isSame(input, coverInput(now, omitted)));
      for (const now of found < 0 ? [] : left.splice(found, 1)) taken.set(index, coverInput(now, omitted));
    }
  }
  return taken;
};

type Pairing = { readonly pairs: readonly InputPair[]; readonly later: readonly Input[] };

const pairAll = (record: SealedRecord, today: unknown): Pairing => {
  const sealed = (Array.isArray(record.inputs) ? record.inputs : []).flatMap((input: unknown, index) =>
    isObject(input) ? [{ index, input, omitted: omittedTexts(record, index) }] : [],
  );
  const left = [...objectsIn(today)];
  // Those that were sealed whole choose first: the others fit more than one.
  const whole = sealed.filter(({ omitted }) => omitted.length === 0);
  const partial = sealed.filter(({ omitted }) => omitted.length > 0);
  const same = new Map([...takeAlike(whole, left, samenesses), ...takeAlike(partial, left, samenesses)]);
  const gone = sealed.filter(({ index }) => !same.has(index));
  const instead = takeAlike(gone, left, [isNamedAlike]);
  const pairs = sealed.map(({ index, input }) => ({
    index,
    sealed: input,
    now: same.get(index),
    instead: instead.get(index),
  }));
  return { pairs, later: left };
};

/** Pairs every sealed input with one of today's, in whatever order these are. Later ones are left over. */
export const pairInputs = (record: SealedRecord, today: unknown): readonly InputPair[] => pairAll(record, today).pairs;

/** Those of today's inputs, the same objects, that came after the seal. */
export const laterInputs = (record: SealedRecord, today: readonly Input[]): ReadonlySet<Input> =>
  new Set(pairAll(record, today).later);
