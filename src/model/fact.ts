/** Where a value was read: which stored answer, and where in it (RFC 6901 pointer). */
export type Source = { readonly record: string; readonly pointer: string; readonly readAt: string };

/**
 * How sure a fact is. `verified`: recomputed or cross-checked by tieback. `recorded`: a service says so.
 * `asserted`: a person or script says so. `derived`: computed from other facts.
 */
export type Grade = 'verified' | 'recorded' | 'asserted' | 'derived';

/** How a value of the run stands to its seal, where it is not what was sealed. */
export type SealMark = { readonly kind: 'added' } | { readonly kind: 'changed'; readonly sealed: string };

export type KnownFact<T> = {
  readonly grade: Grade;
  readonly value: T;
  readonly sources: readonly [Source, ...Source[]];
  /** Only where the value came to the run, or became another, after the run had been sealed. */
  readonly seal?: SealMark;
};
export type MissingFact = {
  readonly grade: 'missing';
  /** `none`: looked for, and there is none · `not-asked`: nobody looked, or nobody gave it. */
  readonly why: 'absent' | 'unreachable' | 'none' | 'not-asked';
  readonly hint?: string;
};
/** One printable value with its origin, or the plain statement that it is missing. */
export type Fact<T> = KnownFact<T> | MissingFact;

export type KeyedFact<T> = { readonly key: string; readonly fact: Fact<T> };
