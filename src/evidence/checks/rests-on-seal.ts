import type { Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { isFact } from '../../model/is-fact.ts';
import { isKnown } from '../fact.ts';
import { type Verdict, warn } from './check.ts';

const valueAt = (subject: Subject, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined,
      subject,
    );

const factsIn = (value: unknown): readonly Fact<unknown>[] => {
  if (typeof value !== 'object' || value === null) return [];
  return isFact(value) ? [value] : Object.values(value).flatMap(factsIn);
};

/** A list of the run's is looked through by the check itself; what a card takes from the run is all the check's. */
const factsAt = (subject: Subject, path: string): readonly Fact<unknown>[] => {
  const value = valueAt(subject, path);
  if (path.startsWith('card.')) return factsIn(value);
  return typeof value === 'object' && value !== null && isFact(value) ? [value] : [];
};

const textOf = (subject: Subject, path: string): string | undefined => {
  const marks = factsAt(subject, path).flatMap((fact) => (isKnown(fact) && fact.seal ? [fact.seal] : []));
  if (marks.some(({ kind }) => kind === 'added')) return `${path} was added to the run after it was sealed`;
  const changed = marks.find((mark) => mark.kind === 'changed');
  return changed && `${path} was changed after the run was sealed: it was ${JSON.stringify(changed.sealed)}`;
};

/** A pass that rests on what nobody sealed is none. */
export const unlessUnsealed = (verdict: Verdict, subject: Subject): Verdict => {
  if (verdict.outcome !== 'pass') return verdict;
  const texts = verdict.facts.flatMap((path) => textOf(subject, path) ?? []);
  return texts.length === 0 ? verdict : warn(texts.join('; '), ...verdict.facts);
};
