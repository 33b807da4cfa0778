import { sha256 } from '../util/digest.ts';
import { isObject } from '../util/shape.ts';

/** What a back-link says of the runs that a script made besides the tie's own: how many, and a hash over their sorted ids. */
export type ExtraRuns = { readonly count: number; readonly sha256: string };

export const extraRunsOf = (ids: readonly string[]): ExtraRuns => ({
  count: ids.length,
  sha256: sha256(ids.toSorted().join('\n')),
});

/** From the back-link's metadata; undefined for what is no such statement. */
export const parseExtraRuns = (json: string): ExtraRuns | undefined => {
  try {
    const value: unknown = JSON.parse(json);
    if (!isObject(value)) return undefined;
    const { count, sha256: hash } = value;
    return typeof count === 'number' && typeof hash === 'string' ? { count, sha256: hash } : undefined;
  } catch {
    return undefined;
  }
};

/** A hash for each run that may be the one too many: beyond this it takes seconds. */
const mostTried = 2000;

export type TiedRun = { readonly id: string; readonly isDeleted: boolean };

/**
 * The runs that a back-link lists, picked from those found now: all of them, else all that are not deleted, else all but
 * one. Undefined when none of these gives the hash.
 */
export const listedRuns = (
  { count, sha256: hash }: ExtraRuns,
  found: readonly TiedRun[],
): readonly string[] | undefined => {
  if (count === 0) return [];
  const isListed = (ids: readonly string[]): boolean => ids.length === count && extraRunsOf(ids).sha256 === hash;
  const all = found.map(({ id }) => id);
  const kept = found.filter(({ isDeleted }) => !isDeleted).map(({ id }) => id);
  const whole = [all, kept].find(isListed);
  if (whole !== undefined || count !== all.length - 1 || count > mostTried) return whole;
  const left = all.find((id) => isListed(all.filter((other) => other !== id)));
  return left === undefined ? undefined : all.filter((id) => id !== left);
};
