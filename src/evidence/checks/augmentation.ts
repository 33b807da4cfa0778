import type { CountFacts } from '../../model/data-facts.ts';
import type { Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { isObjectUnit } from '../../tie/commit-metadata.ts';
import { commitKey } from '../../tie/keys.ts';
import { factValue, isKnown } from '../fact.ts';
import { type Check, fail, pass, skipUnless, type Verdict } from './check.ts';
import { trainingDataset } from './training-dataset.ts';

const paths = ['data.counts'] as const;

/**
 * Undefined when too little is stated; a number that nobody gave for what was removed counts as none. An original
 * number that we derived from the others would add up whatever they are.
 */
const sumOf = ({ unit, original, added, removed, total }: CountFacts) => {
  if (!isKnown(original) || original.grade === 'derived' || !isKnown(added) || !isKnown(total)) return undefined;
  const expected = original.value + added.value - (factValue(removed) ?? 0);
  const text = `${original.value} + ${added.value} - ${factValue(removed) ?? 0} = ${expected}`;
  return {
    isRight: expected === total.value,
    text: expected === total.value ? `${text} ${unit}` : `${text} ${unit}, but ${total.value} are stated`,
  };
};

const addsUp = ({ data }: Subject): Verdict => {
  const sums = data.counts.flatMap((counts) => sumOf(counts) ?? []);
  if (sums.length === 0) {
    return skipUnless([data.commit.parents], 'the data commit', 'no complete set of counts is recorded', ...paths);
  }
  const text = sums.map((sum) => sum.text).join('; ');
  return sums.every(({ isRight }) => isRight) ? pass(text, ...paths) : fail(text, ...paths);
};

type Compared = { readonly what: string; readonly stated: Fact<number>; readonly counted: Fact<number> };

const comparisons = (subject: Subject, counts: CountFacts): readonly Compared[] => {
  const { data, tie } = subject;
  const madeBy = data.commit.metadata.find(({ key }) => key === commitKey.tie)?.fact;
  const isOwn = madeBy !== undefined && factValue(madeBy) === factValue(tie.id);
  const training = trainingDataset(subject);
  const total: readonly Compared[] = training
    ? [{ what: 'total', stated: counts.total, counted: training.objectCount }]
    : [];
  if (!isOwn) return total;
  return [
    ...total,
    { what: 'added', stated: counts.added, counted: data.changes.added },
    { what: 'removed', stated: counts.removed, counted: data.changes.removed },
    { what: 'changed', stated: counts.changed, counted: data.changes.changed },
  ];
};

const agreesWithListing = (subject: Subject): Verdict => {
  const facts = [...paths, 'data.datasets', 'data.changes'];
  const stated = subject.data.counts
    .filter(({ unit }) => isObjectUnit(unit))
    .flatMap((counts) => comparisons(subject, counts))
    .filter((one) => isKnown(one.stated) && one.stated.grade !== 'derived');
  if (stated.length === 0) {
    const { parents } = subject.data.commit;
    return skipUnless([parents], 'the data commit', 'the data commit states no number of objects', ...facts);
  }
  const compared = stated.filter(({ counted }) => isKnown(counted));
  if (compared.length === 0) {
    const counted = stated.map((one) => one.counted);
    return skipUnless(counted, 'the listing of objects', 'the objects were not listed', ...facts);
  }
  const wrong = compared.filter(({ stated: says, counted }) => factValue(says) !== factValue(counted));
  if (wrong.length === 0)
    return pass(`${[...new Set(compared.map(({ what }) => what))].join(', ')} are as counted in the listing`, ...facts);
  const text = wrong
    .map((one) => `${one.what}: ${factValue(one.stated)} stated, ${factValue(one.counted)} counted`)
    .join('; ');
  return fail(text, ...facts);
};

export const augmentationChecks: readonly Check[] = [
  { id: 'AUG-01', title: 'Original plus added minus removed gives the total', run: addsUp },
  { id: 'AUG-02', title: 'Stated counts agree with the listing of objects', run: agreesWithListing },
];
