import type { CountFacts } from '../../model/data-facts.ts';
import type { Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { isObjectUnit } from '../../tie/commit-metadata.ts';
import { commitKey, dataKey } from '../../tie/keys.ts';
import { factValue, isKnown } from '../fact.ts';
import { type Check, fail, pass, skip, skipUnless, type Verdict } from './check.ts';
import { trainingDataset } from './training-dataset.ts';

const paths = ['data.counts'] as const;

/**
 * Undefined when too little is stated; a number that nobody gave for what was removed counts as none. An original
 * number that we derived from the others would add up whatever they are.
 */
const sumOf = ({ unit, original, added, removed, total }: CountFacts) => {
  if (!isKnown(original) || original.grade === 'derived' || !isKnown(added) || !isKnown(total)) return undefined;
  const expected = original.value + added.value - (factValue(removed) ?? 0);
  const noun = isObjectUnit(unit) && expected === 1 ? 'object' : unit;
  const text = `${original.value} + ${added.value} - ${factValue(removed) ?? 0} = ${expected} ${noun}`;
  return {
    isRight: expected === total.value,
    text: expected === total.value ? text : `${text}, but ${total.value} ${total.value === 1 ? 'is' : 'are'} stated`,
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

const statedBy = ({ data }: Subject, name: string): string | undefined => {
  const fact = data.commit.metadata.find(({ key }) => key === name)?.fact;
  return fact && factValue(fact);
};

/** Why the counts of a commit that another tie made say nothing of what this run names. */
const otherPrefix = (subject: Subject, isOwn: boolean): string | undefined => {
  if (isOwn) return undefined;
  const [stated, own] = [statedBy(subject, dataKey.prefix), factValue(subject.data.prefix) ?? ''];
  if (stated === undefined) return 'another tie stated the counts, and does not say for which prefix';
  return stated === own
    ? undefined
    : `the counts are stated for prefix ${JSON.stringify(stated)}, and the run's is ${JSON.stringify(own)}`;
};

const comparisons = (subject: Subject, counts: CountFacts, isOwn: boolean): readonly Compared[] => {
  const { data } = subject;
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
  const madeBy = statedBy(subject, commitKey.tie);
  const isOwn = madeBy !== undefined && madeBy === factValue(subject.tie.id);
  const stated = subject.data.counts
    .filter(({ unit }) => isObjectUnit(unit))
    .flatMap((counts) => comparisons(subject, counts, isOwn))
    .filter((one) => isKnown(one.stated) && one.stated.grade !== 'derived');
  if (stated.length === 0) {
    const { parents } = subject.data.commit;
    return skipUnless([parents], 'the data commit', 'the data commit states no number of objects', ...facts);
  }
  const other = otherPrefix(subject, isOwn);
  if (other !== undefined) return skip(`${other}: they are not compared`, ...facts, 'data.commit.metadata');
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
