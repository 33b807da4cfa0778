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
  const lists = [
    found,
    found.filter(({ isDeleted }) => !isDeleted),
    ...found.map((one) => found.filter((other) => other !== one)),
  ];
  return lists
    .map((runs) => runs.map(({ id }) => id))
    .find((ids) => ids.length === count && extraRunsOf(ids).sha256 === hash);
};
