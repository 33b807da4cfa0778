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

export type ObjectChange = {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly path: string;
  readonly sizeBytes: number;
};

type Objects = Pick<Listing, 'objects'>;

const isSame = (left: ListedObject, right: ListedObject): boolean =>
  left.sizeBytes === right.sizeBytes && left.checksum === right.checksum;

const change = (kind: ObjectChange['kind'], { path, sizeBytes }: ListedObject): ObjectChange => ({
  kind,
  path,
  sizeBytes,
});

/** How a version of the data differs from its baseline, both listed under the same prefix; by path. */
export const changesBetween = (baseline: Objects, data: Objects): readonly ObjectChange[] => {
  const before = new Map(baseline.objects.map((object) => [object.path, object]));
  const after = new Set(data.objects.map(({ path }) => path));
  const arrived = data.objects.flatMap((object) => {
    const old = before.get(object.path);
    if (old === undefined) return [change('added', object)];
    return isSame(old, object) ? [] : [change('changed', object)];
  });
  const gone = baseline.objects.filter(({ path }) => !after.has(path)).map((object) => change('removed', object));
  return [...arrived, ...gone].sort((a, b) => (a.path < b.path ? -1 : 1));
};

/** How many changes there are of each kind. */
export const countChanges = (changes: readonly ObjectChange[]): Pick<ObjectCounts, ObjectChange['kind']> => {
  const count = (kind: ObjectChange['kind']): number => changes.filter((one) => one.kind === kind).length;
  return { added: count('added'), changed: count('changed'), removed: count('removed') };
};

/** Counts how a version of the data differs from its baseline, both listed under the same prefix. */
export const countListing = (baseline: Objects, data: Objects): ObjectCounts => ({
  unit: 'objects',
  original: baseline.objects.length,
  ...countChanges(changesBetween(baseline, data)),
  total: data.objects.length,
});
