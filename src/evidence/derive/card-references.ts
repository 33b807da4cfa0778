import { parseReference, type ReferenceTarget } from '../../card/card-reference.ts';
import type { Subject } from '../../model/evidence.ts';
import type { Fact, Source } from '../../model/fact.ts';
import { isFact } from '../../model/is-fact.ts';
import { isKnown, missing } from '../fact.ts';

type Keyed = readonly { readonly key: string; readonly fact: Fact<unknown> }[];

const named = (list: Keyed, key: string): Fact<unknown> =>
  list.find((one) => one.key === key)?.fact ?? missing('absent');

const factAt = (subject: Subject, path: string): Fact<unknown> => {
  const found = path
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined,
      subject,
    );
  return typeof found === 'object' && found !== null && isFact(found) ? found : missing('absent');
};

const targetFact = (subject: Subject, target: ReferenceTarget): Fact<unknown> => {
  switch (target.kind) {
    case 'params':
      return named(subject.run.params, target.key);
    case 'tags':
      return named(subject.run.tags, target.key);
    case 'metrics':
      return subject.run.metrics.find(({ key }) => key === target.key)?.value ?? missing('absent');
    case 'metadata':
      return named(subject.data.commit.metadata, target.key);
    case 'fact':
      return factAt(subject, target.path);
  }
};

/** What `from:` stands for. Its grade and its sources are those of the origin; the card's own place comes last. */
export const followReference = (subject: Subject, from: string, place: Source): Fact<unknown> => {
  const target = parseReference(from);
  const fact = target === undefined ? missing('absent') : targetFact(subject, target);
  if (isKnown(fact)) return { ...fact, sources: [...fact.sources, place] };
  return missing(fact.why, `the card takes it from ${from}, where nothing stands`);
};
