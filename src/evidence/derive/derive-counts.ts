import type { CountFacts } from '../../model/data-facts.ts';
import type { Fact, KnownFact } from '../../model/fact.ts';
import { commitKey, dataKey } from '../../tie/keys.ts';
import { asNumber, asText, deriveFact, factValue, isKnown, mapFact, missing, unlessAsked } from '../fact.ts';
import { resolvePointer } from '../place.ts';
import type { Basis } from './basis.ts';
import { metadataFact } from './derive-commit.ts';
import type { TrainingData } from './training-data.ts';

type Count = Fact<number>;
type Counts = Omit<CountFacts, 'unit'>;

/** What a commit states, verified where our own count of the objects says the same; our count where it states nothing. */
const crossChecked = (stated: Count, counted: Count): Count => {
  if (!isKnown(stated)) return isKnown(counted) ? counted : stated;
  if (!isKnown(counted) || counted.value !== stated.value) return stated;
  const [first, ...rest]: KnownFact<number>['sources'] = stated.sources;
  return { grade: 'verified', value: stated.value, sources: [first, ...rest, ...counted.sources] };
};

/** Whether the tie made the data commit itself, so that its numbers stand against the tie's baseline. */
const isOwnCommit = ({ records, repository, dataCommit, tieId }: Basis): boolean => {
  const tie = factValue(metadataFact(records, factValue(repository) ?? '', dataCommit, commitKey.tie));
  return tie !== undefined && tie === factValue(tieId);
};

const countedObjects = ({ listing, changes }: TrainingData): Counts => ({
  original: deriveFact(
    [listing.count, changes.added, changes.removed],
    (total, added, removed) => total - added + removed,
  ),
  added: changes.added,
  removed: changes.removed,
  changed: changes.changed,
  total: listing.count,
});

const statedObjects = (stated: (key: string) => Count): Counts => {
  const added = stated(dataKey.added);
  return {
    original: stated(dataKey.originalSize),
    added: isKnown(added) ? added : stated(dataKey.augmentationCount),
    removed: stated(dataKey.removed),
    changed: stated(dataKey.changed),
    total: stated(dataKey.totalSize),
  };
};

const gone = missing('absent');

const objectCounts = (basis: Basis, data: TrainingData): readonly CountFacts[] => {
  const metadata = (key: string) =>
    metadataFact(basis.records, factValue(basis.repository) ?? '', basis.dataCommit, key);
  const stated = statedObjects((key) => mapFact(metadata(key), asNumber));
  const counted = countedObjects(data);
  if (!Object.values(stated).some(isKnown)) {
    return Object.values(counted).some(isKnown) ? [{ unit: 'objects', ...counted }] : [];
  }
  const unit = factValue(metadata(dataKey.countUnit));
  // Numbers that somebody else gave: their unit is not known, nor what they stand against.
  if (unit !== 'objects') return [{ unit: unit ?? 'unstated', ...stated }];
  const against = isOwnCommit(basis)
    ? counted
    : { ...counted, original: gone, added: gone, removed: gone, changed: gone };
  return [
    {
      unit,
      original: crossChecked(stated.original, against.original),
      added: crossChecked(stated.added, against.added),
      removed: crossChecked(stated.removed, against.removed),
      changed: crossChecked(stated.changed, against.changed),
      total: crossChecked(stated.total, against.total),
    },
  ];
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Samples in the prepare command's own unit. */
const sampleCounts = ({ records, repository, dataCommit }: Basis): readonly CountFacts[] => {
  const samples = mapFact(metadataFact(records, factValue(repository) ?? '', dataCommit, dataKey.samples), parseJson);
  const unit = asText(resolvePointer(factValue(samples), '/unit'));
  if (unit === undefined) return [];
  const count = (name: string): Count =>
    mapFact(samples, (value) => asNumber(resolvePointer(value, `/${name}`)), 'asserted');
  return [
    {
      unit,
      original: count('original'),
      added: count('added'),
      removed: count('removed'),
      changed: unlessAsked(count('changed')),
      total: count('total'),
    },
  ];
};

/** How much data there was, was added and was taken away, in every unit that somebody counted in. */
export const deriveCounts = (basis: Basis, data: TrainingData): readonly CountFacts[] => [
  ...objectCounts(basis, data),
  ...sampleCounts(basis),
];
