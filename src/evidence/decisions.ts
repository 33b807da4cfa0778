import type { Tags } from '../mlflow/run.ts';
import { decisionTagPrefix } from '../tie/keys.ts';
import { isTieId } from '../tie/tie-id.ts';
import { isObject } from '../util/shape.ts';

/** A decision about a run, as a tag of the run names it. */
export type NamedDecision = { readonly id: string; readonly repository: string; readonly at: string };

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The last decision about a run; undefined for one that nothing was decided about. */
export const lastDecision = (tags: Tags): NamedDecision | undefined =>
  Object.entries(tags)
    .flatMap(([key, value]): readonly NamedDecision[] => {
      const told = key.startsWith(decisionTagPrefix) ? parse(value) : undefined;
      if (!isObject(told)) return [];
      const { decision: id, repository, at } = told;
      const isWhole = typeof id === 'string' && isTieId(id) && typeof repository === 'string' && typeof at === 'string';
      return isWhole ? [{ id, repository, at }] : [];
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .at(-1);
