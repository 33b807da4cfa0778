import { folderPrefix } from '../../data/data-path.ts';
import type { Listing } from '../../data/listing.ts';
import type { Card } from '../../model/card.ts';
import { sha256 } from '../../util/digest.ts';
import { recordId } from '../record-id.ts';
import { collectListing } from './collect-data.ts';
import { findUnits, type UnitKey, type UnitPlace, type Units } from './collect-units.ts';
import type { Reading } from './reading.ts';

export const splitRoles = ['train', 'validation', 'test'] as const;
export type SplitRole = (typeof splitRoles)[number];

/** A split that the card names and that was found. */
export type Split = {
  readonly role: SplitRole;
  readonly ref: string;
  readonly commit: string;
  readonly prefix: string;
  readonly listing: Listing;
};

/** How many things that two splits share a snapshot names one by one. */
const sampleSize = 20;

const plain = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Whether the card says where a split lies: a place of its own, or at least a prefix at the data commit. */
const statedSplits = (card: Card) =>
  splitRoles.flatMap((role) => {
    const stated = card.data?.splits?.[role];
    const [ref, prefix] = [plain(stated?.ref), plain(stated?.prefix)];
    return ref === undefined && prefix === undefined ? [] : [{ role, ref, prefix: folderPrefix(prefix ?? '') }];
  });

const findSplit = async (
  { collection, ports, found }: Reading,
  { role, ref, prefix }: ReturnType<typeof statedSplits>[number],
  dataCommit: string | undefined,
): Promise<Split | undefined> => {
  const { repository } = found;
  const resolve = async (name: string) =>
    collection.askFor(
      `${recordId.split(role)}:ref`,
      async (call) => (await ports.lakefs.commits.find(repository, name, call))?.id,
      (commit) => ({ ref: name, commit }),
    );
  const commit = ref === undefined ? dataCommit : await resolve(ref);
  if (commit === undefined) return undefined;
  const listing = await collectListing(collection, ports, { repository, ref: commit, prefix });
  if (listing === undefined) return undefined;
  collection.put(recordId.split(role), {
    role,
    ...(ref === undefined ? {} : { ref }),
    commit,
    prefix,
    count: listing.objects.length,
  });
  return { role, ref: ref ?? commit, commit, prefix, listing };
};

const sharedObjects = (left: Split, right: Split) => {
  const known = new Map(
    left.listing.objects.filter(({ sizeBytes }) => sizeBytes > 0).map((one) => [one.checksum, one]),
  );
  const shared = right.listing.objects.flatMap((object) => {
    const same = known.get(object.checksum);
    return same === undefined ? [] : [{ left: `${left.prefix}${same.path}`, right: `${right.prefix}${object.path}` }];
  });
  return { count: shared.length, sample: shared.slice(0, sampleSize) };
};

const placeText = ({ prefix }: Split, { path, row }: UnitPlace): string =>
  `${prefix}${path}${row === undefined ? '' : ` row ${row}`}`;

/** Ids of people stay out of the snapshot: a shared unit is named by a hash, and by where it stands. */
const sharedUnits = (left: Split, right: Split, ofLeft: Units, ofRight: Units) => {
  const shared = [...ofRight.places].flatMap(([unit, place]) => {
    const same = ofLeft.places.get(unit);
    return same === undefined
      ? []
      : [{ unitSha256: sha256(unit), left: placeText(left, same), right: placeText(right, place) }];
  });
  const side = ({ places, tables, withoutColumn, isComplete }: Units) => ({
    units: places.size,
    tables,
    withoutColumn,
    isComplete,
  });
  return { count: shared.length, sample: shared.slice(0, sampleSize), left: side(ofLeft), right: side(ofRight) };
};

const unitKeyOf = ({ data }: Card): UnitKey | undefined => {
  const [pattern, column] = [plain(data?.splits?.unitKey), plain(data?.splits?.unitColumn)];
  if (pattern === undefined && column === undefined) return undefined;
  return { ...(pattern === undefined ? {} : { pattern }), ...(column === undefined ? {} : { column }) };
};

const compareSplits = async (
  { collection, ports, found }: Reading,
  splits: readonly Split[],
  key: UnitKey | undefined,
) => {
  const { repository } = found;
  const unitsOf = (split: Split) =>
    key === undefined
      ? undefined
      : collection.askFor(
          `${recordId.split(split.role)}:units`,
          (call) => findUnits({ repository, ...split }, key, ports.lakefs, call),
          ({ places, tables, isComplete }) => ({ units: places.size, tables, isComplete, ...key }),
        );
  const pairs = splits.flatMap((left, index) => splits.slice(index + 1).map((right) => [left, right] as const));
  for (const [left, right] of pairs) {
    const [ofLeft, ofRight] = await Promise.all([unitsOf(left), unitsOf(right)]);
    collection.put(recordId.overlap(left.role, right.role), {
      objects: sharedObjects(left, right),
      ...(ofLeft && ofRight ? { units: sharedUnits(left, right, ofLeft, ofRight) } : {}),
    });
  }
};

/** Finds the splits that a card names, and what they have in common. */
export const collectSplits = async (
  reading: Reading,
  card: Card,
  dataCommit: string | undefined,
): Promise<readonly Split[]> => {
  const found = await Promise.all(statedSplits(card).map((stated) => findSplit(reading, stated, dataCommit)));
  const splits = found.filter((split) => split !== undefined);
  await compareSplits(reading, splits, unitKeyOf(card));
  return splits;
};
