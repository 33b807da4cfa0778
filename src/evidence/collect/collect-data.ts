import { changesBetween, countChanges } from '../../data/counts.ts';
import { listPrefix, type PrefixAt } from '../../data/list-prefix.ts';
import type { Listing } from '../../data/listing.ts';
import { listingDigest } from '../../data/listing-digest.ts';
import { isCommitId } from '../../model/ids.ts';
import { trainingRole } from '../../model/input-role.ts';
import type { EvidencePorts } from '../evidence-ports.ts';
import { recordId } from '../record-id.ts';
import type { InputPlace } from '../sealed-run.ts';
import type { Collection } from './collection.ts';

/** How many changes a snapshot names one by one. */
const sampleSize = 50;

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

const summaryOfChanges = (left: Listing, right: Listing) => {
  const changes = changesBetween(left, right);
  return {
    ...countChanges(changes),
    addedBytes: sum(changes.filter(({ kind }) => kind === 'added').map(({ sizeBytes }) => sizeBytes)),
    sample: changes.slice(0, sampleSize),
    isComplete: changes.length <= sampleSize,
  };
};

/** Lists a pinned place; its number of objects, size and digest become the record. */
export const collectListing = (
  collection: Collection,
  { lakefs }: Pick<EvidencePorts, 'lakefs'>,
  place: PrefixAt,
): Promise<Listing | undefined> =>
  collection.askFor(
    recordId.listing(place.repository, place.ref, place.prefix),
    (call) => listPrefix(lakefs.objects, place, call),
    (listing) => ({
      count: listing.objects.length,
      sizeBytes: listing.sizeBytes,
      digest: listingDigest(listing),
    }),
  );

/** What the data commit changed under a prefix, from the listings of both ends. */
export const collectChanges = async (
  collection: Collection,
  ports: Pick<EvidencePorts, 'lakefs'>,
  { left, ...right }: PrefixAt & { readonly left: string },
): Promise<void> => {
  const { repository, ref, prefix } = right;
  const [before, after] = await Promise.all([
    collectListing(collection, ports, { repository, ref: left, prefix }),
    collectListing(collection, ports, right),
  ]);
  if (before && after) collection.put(recordId.diff(repository, left, ref, prefix), summaryOfChanges(before, after));
};

export type DatasetsWanted = {
  readonly repository: string;
  readonly inputs: readonly InputPlace[];
  readonly baseline: string | undefined;
  readonly data: string | undefined;
  /** The training prefix as the back-link says it: asked when no dataset input names the data commit. */
  readonly statedPrefix: () => Promise<string | undefined>;
};

/** Listings of all datasets that the run names, and what the data commit changed. */
export const collectDatasets = async (
  collection: Collection,
  ports: Pick<EvidencePorts, 'lakefs'>,
  { repository, inputs, baseline, data, statedPrefix }: DatasetsWanted,
): Promise<void> => {
  const pinned = inputs.filter(({ commit }) => isCommitId(commit));
  const listed = pinned.map((place) =>
    collectListing(collection, ports, { repository: place.repository, ref: place.commit, prefix: place.prefix }),
  );
  const training = async (): Promise<void> => {
    if (data === undefined || !isCommitId(data)) return;
    const named = pinned.find((input) => input.role === trainingRole && input.commit === data);
    const prefix = named?.prefix ?? (await statedPrefix()) ?? '';
    const place = { repository, ref: data, prefix };
    await (baseline === undefined || baseline === data
      ? collectListing(collection, ports, place)
      : collectChanges(collection, ports, { ...place, left: baseline }));
  };
  await Promise.all([...listed, training()]);
};
