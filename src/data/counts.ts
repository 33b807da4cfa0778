import type { ListedObject, Listing } from './listing.ts';

export type ObjectCounts = {
  readonly unit: 'objects';
  readonly original: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** `original + added - removed`. */
  readonly total: number;
};

const isSame = (left: ListedObject, right: ListedObject): boolean =>
  left.sizeBytes === right.sizeBytes && left.checksum === right.checksum;

/** Counts how a version of the data differs from its baseline, both listed under the same prefix. */
export const countListing = (baseline: Pick<Listing, 'objects'>, data: Pick<Listing, 'objects'>): ObjectCounts => {
  const before = new Map(baseline.objects.map((object) => [object.path, object]));
  let added = 0;
  let changed = 0;
  for (const object of data.objects) {
    const old = before.get(object.path);
    if (!old) added++;
    else if (!isSame(old, object)) changed++;
  }
  const original = baseline.objects.length;
  const total = data.objects.length;
  return { unit: 'objects', original, added, removed: original + added - total, changed, total };
};
