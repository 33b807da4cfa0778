import type { Tags } from '../mlflow/run.ts';
import { decisionTagPrefix } from '../tie/keys.ts';
import { isTieId } from '../tie/tie-id.ts';
import { isObject } from '../util/shape.ts';

/** A decision about a run, as a tag of the run names it. */
export type NamedDecision = {
  readonly id: string;
  readonly repository: string;
  readonly at: string;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What a run's tag says of a decision, and all that it says; undefined for any other tag. */
export const decisionIn = (
  key: string,
  value: string,
): (NamedDecision & { readonly told: Readonly<Record<string, unknown>> }) | undefined => {
  const told = key.startsWith(decisionTagPrefix) ? parse(value) : undefined;
  if (!isObject(told)) return undefined;
  const { decision: id, repository, at } = told;
  const isWhole = typeof id === 'string' && isTieId(id) && typeof repository === 'string' && typeof at === 'string';
  return isWhole ? { id, repository, at, told } : undefined;
};

/** The last of these decisions. */
export const lastOf = <D extends NamedDecision>(decisions: readonly D[]): D | undefined =>
  decisions.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).at(-1);

/** The last decision about a run; undefined for one that nothing was decided about. */
export const lastDecision = (tags: Tags): NamedDecision | undefined =>
  lastOf(Object.entries(tags).flatMap(([key, value]) => decisionIn(key, value) ?? []));
