import type { Records, Subject } from '../../model/evidence.ts';
import { asNumber, asText, factValue } from '../fact.ts';
import { at, elementsAt, hasRecord, keysAt, type Place, placeOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Check, fail, pass, short, skip, type Verdict, warn } from './check.ts';

const paths = ['card.data.splits'] as const;
const numberAt = (place: Place): number => asNumber(valueAt(place)) ?? 0;
const textAt = (place: Place): string => asText(valueAt(place)) ?? '';

/** Why two splits could not be compared; undefined when they were. */
const uncompared = (records: Records): Verdict | undefined => {
  const gone = (['train', 'test'] as const).filter((role) => !hasRecord({ records, record: recordId.split(role) }));
  if (gone.length === 0) return undefined;
  const gaps = placeOf(records, recordId.gaps);
  const missed = keysAt(gaps).filter((id) => gone.some((role) => id === `${recordId.split(role)}:ref`));
  return missed.length > 0
    ? fail(`the card names a version that is not there: ${missed.map((id) => id.split(':')[2]).join(', ')}`, ...paths)
    : skip(`the card does not say where the ${gone.join(' and ')} data lies`, ...paths);
};

/** Every pair of splits that was compared. */
const pairs = [
  ['train', 'test'],
  ['train', 'validation'],
  ['validation', 'test'],
] as const;

const compared = (records: Records) =>
  pairs.flatMap(([left, right]) => {
    const place = placeOf(records, recordId.overlap(left, right));
    return hasRecord(place) ? [{ name: `${left} and ${right}`, isTest: right === 'test', place }] : [];
  });

const examples = (place: Place): string =>
  elementsAt(at(place, 'sample'))
    .slice(0, 3)
    .map((one) => `${textAt(at(one, 'left'))} = ${textAt(at(one, 'right'))}`)
    .join(', ');

const shared = (records: Records, kind: 'objects' | 'units') =>
  compared(records).flatMap(({ name, place }) => {
    const count = numberAt(at(place, kind, 'count'));
    return count > 0 ? [{ text: `${name} share ${count}: ${examples(at(place, kind))}` }] : [];
  });

const noSharedObject = (_: Subject, records: Records): Verdict => {
  const unasked = uncompared(records);
  if (unasked !== undefined) return unasked;
  const found = shared(records, 'objects');
  if (found.length > 0)
    return fail(`the same object is in two splits; ${found.map(({ text }) => text).join('; ')}`, ...paths);
  const sizes = ['train', 'test'].map((role) => numberAt(at(placeOf(records, recordId.split(role)), 'count')));
  if (sizes.includes(0)) return fail('a split that the card names holds no object', ...paths);
  return pass(`none of ${sizes[0]} training and ${sizes[1]} test objects have the same checksum`, ...paths);
};

type Side = { readonly units: number; readonly withoutColumn: readonly unknown[]; readonly isComplete: boolean };

const sidesOf = (place: Place): readonly Side[] =>
  (['left', 'right'] as const).map((side) => ({
    units: numberAt(at(place, side, 'units')),
    withoutColumn: elementsAt(at(place, side, 'withoutColumn')).map(valueAt),
    isComplete: valueAt(at(place, side, 'isComplete')) === true,
  }));

const noSharedUnit = (_: Subject, records: Records): Verdict => {
  const unasked = uncompared(records);
  if (unasked !== undefined) return unasked;
  const units = at(placeOf(records, recordId.overlap('train', 'test')), 'units');
  if (valueAt(units) === undefined) {
    const isUnread = keysAt(placeOf(records, recordId.gaps)).some((id) => id.endsWith(':units'));
    return skip(
      isUnread
        ? 'the objects of a split could not be read'
        : 'the card names no unit key (data.splits.unitKey or unitColumn)',
      ...paths,
    );
  }
  const found = shared(records, 'units');
  if (found.length > 0)
    return fail(`the same unit is in two splits; ${found.map(({ text }) => text).join('; ')}`, ...paths);
  const sides = sidesOf(units);
  const [left, right] = sides;
  if (sides.some((side) => side.units === 0)) return fail('the unit key finds no unit in a split', ...paths);
  const unread = sides.flatMap(({ withoutColumn }) => withoutColumn);
  if (unread.length > 0) return warn(`the column of the unit key is not in ${unread.join(', ')}`, ...paths);
  const text = `none of ${left?.units} units of training is among ${right?.units} of test`;
  return sides.every(({ isComplete }) => isComplete)
    ? pass(text, ...paths)
    : warn(`${text}, as far as was read: the splits are larger than what is compared`, ...paths);
};

const digestAt = (records: Records, repository: string, commit: string, prefix: string): string =>
  textAt(at(placeOf(records, recordId.listing(repository, commit, prefix)), 'digest'));

const testUnchanged = ({ data }: Subject, records: Records): Verdict => {
  const test = placeOf(records, recordId.split('test'));
  if (!hasRecord(test)) return uncompared(records) ?? skip('the test data was not found', ...paths);
  const repository = factValue(data.repository) ?? '';
  const [commit, prefix] = [textAt(at(test, 'commit')), textAt(at(test, 'prefix'))];
  const own = digestAt(records, repository, commit, prefix);
  const others = [
    ['the baseline', factValue(data.baseline.id)],
    ['the data commit', factValue(data.commit.id)],
  ] as const;
  const known = others.flatMap(([name, id]) =>
    id === undefined || id === commit ? [] : [{ name, digest: digestAt(records, repository, id, prefix) }],
  );
  const moved = known.filter(({ digest }) => digest !== '' && digest !== own);
  if (moved.length > 0) {
    return fail(
      `"${prefix}" at ${short(commit)} is not what it is at ${moved.map(({ name }) => name).join(' and ')}`,
      ...paths,
    );
  }
  return known.length === 0
    ? pass(`the test data is read at the data commit, ${short(commit)}`, ...paths)
    : pass(
        `"${prefix}" is the same at ${short(commit)} and at ${known.map(({ name }) => name).join(' and ')}`,
        ...paths,
      );
};

const writersOf = (records: Records) =>
  elementsAt(at(placeOf(records, recordId.splitWriters('test')), 'commits')).map((place) => ({
    id: textAt(at(place, 'id')),
    committer: textAt(at(place, 'committer')),
    tie: textAt(at(place, 'tie')),
  }));

const whoWrote = ({ data, tie }: Subject, records: Records): Verdict => {
  if (!hasRecord({ records, record: recordId.splitWriters('test') })) {
    return uncompared(records) ?? skip('the history of the test data could not be read', ...paths);
  }
  const writers = writersOf(records);
  const own = writers.filter(
    ({ id, tie: by }) =>
      (by !== '' && by === factValue(tie.id)) || data.chain.slice(0, -1).some((commit) => factValue(commit.id) === id),
  );
  if (own.length > 0) {
    return fail(`the tie itself wrote to the test data: ${own.map(({ id }) => short(id)).join(', ')}`, ...paths);
  }
  const names = [...new Set(writers.map(({ committer }) => committer || 'unknown'))].join(', ');
  return pass(
    writers.length === 0
      ? 'no commit in the history of the test data wrote to it'
      : `${writers.length} commit(s) wrote to the test data, by ${names}; none is of this tie`,
    ...paths,
  );
};

const onlyTraining = ({ data }: Subject, records: Records): Verdict => {
  const facts = [...paths, 'data.changes'] as const;
  if (factValue(data.baseline.id) !== undefined && factValue(data.baseline.id) === factValue(data.commit.id))
    return pass('nothing was changed since the baseline', ...facts);
  const place = placeOf(records, recordId.splitChanges);
  if (!hasRecord(place)) return skip('what the data commit changed in each split was not read', ...facts);
  const [train, validation, test, elsewhere] = ['train', 'validation', 'test', 'elsewhere'].map((role) =>
    numberAt(at(place, role)),
  );
  if (validation || test)
    return fail(`the data commit changed ${test} test and ${validation} validation objects`, ...facts);
  if (elsewhere)
    return warn(
      `the data commit changed ${elsewhere} object(s) outside of the splits, and ${train} for training`,
      ...facts,
    );
  return pass(`all ${train} changed objects are for training`, ...facts);
};

export const splitChecks: readonly Check[] = [
  { id: 'SPLIT-01', title: 'Training and test data share no object', run: noSharedObject },
  { id: 'SPLIT-02', title: 'Training and test data share no unit, such as a patient', run: noSharedUnit },
  {
    id: 'SPLIT-03',
    title: 'The test data is the same at its version, the baseline and the data commit',
    run: testUnchanged,
  },
  { id: 'SPLIT-04', title: 'The tie did not write to the test data', run: whoWrote },
  { id: 'AUG-03', title: 'The data commit changed training data only', run: onlyTraining },
];
