import { lakefsHash } from '../../model/lakefs-hash.ts';
import { comparePaths } from '../../util/compare-paths.ts';
import type { Store } from '../store/store.ts';
import { type Entry, isSameEntry, type PathChange, type PathEntry } from './entry.ts';
import { pairByPath } from './pair-by-path.ts';
import { endsRange, findInRange, lowerBound, type Range, type RangeRef, rangeRef } from './range.ts';
import { ServiceError } from './service-error.ts';

export type TreeDifference = readonly [path: string, left: Entry | undefined, right: Entry | undefined];

/**
 * Immutable listings of objects by metarange id; the empty id is that of a new repository. Ranges that two of them have in common
 * are stored once. An id that nobody made is only found out when it is read: 410.
 */
export interface Trees {
  find(id: string, path: string): Entry | undefined;
  /** By ascending path, from `from` on. */
  entries(id: string, from?: string): Generator<PathEntry>;
  /** @returns the id of the listing that the changes, given by ascending path, lead to. */
  apply(id: string, changes: readonly PathChange[]): string;
  /** Where the two differ in more than the time of writing, by ascending path. */
  diff(leftId: string, rightId: string): Generator<TreeDifference>;
}

/** A listing without ranges gets the id that the empty one has in every real repository. */
const metaRangeId = (refs: readonly RangeRef[]): string => {
  const hash = lakefsHash().map({ type: 'metaranges' });
  for (const { id } of refs) hash.string(id);
  return hash.hex();
};

const applyToEntries = (
  entries: readonly PathEntry[],
  changes: readonly PathChange[],
  write: (entry: PathEntry) => void,
): void => {
  for (const [path, old, change] of pairByPath(entries.values(), changes.values())) {
    const entry = change === undefined || (change && isSameEntry(old, change)) ? old : change;
    if (entry) write([path, entry]);
  }
};

/** Cuts entries into ranges as they come; `add` stores a finished one. */
const rangeWriter = (add: (ref: RangeRef, range: Range) => void) => {
  const refs: RangeRef[] = [];
  let open: PathEntry[] = [];
  const flush = () => {
    const ref = rangeRef(open);
    if (ref) {
      add(ref, open);
      refs.push(ref);
    }
    open = [];
  };
  return {
    isBetweenRanges: () => open.length === 0,
    copy: (ref: RangeRef) => {
      refs.push(ref);
    },
    write: (entry: PathEntry) => {
      open.push(entry);
      if (endsRange(entry[0])) flush();
    },
    close: (): readonly RangeRef[] => {
      flush();
      return refs;
    },
  };
};

export const createTrees = (store: Store): Trees => {
  const ranges = store.map<Range>('lakefs:ranges');
  const metaRanges = store.map<readonly RangeRef[]>('lakefs:metaranges');
  const refsOf = (id: string): readonly RangeRef[] => {
    if (id === '') return [];
    const refs = metaRanges.get(id);
    if (!refs) throw new ServiceError(410, 'No data');
    return refs;
  };
  const rangeOf = ({ id }: RangeRef): Range => ranges.get(id) ?? [];
  const addRange = (ref: RangeRef, range: Range): void => {
    if (!ranges.has(ref.id)) ranges.set(ref.id, range);
  };

  function* entriesOf(refs: readonly RangeRef[], from = ''): Generator<PathEntry> {
    for (const ref of refs.slice(lowerBound(refs, from, ({ last }) => last))) {
      const range = rangeOf(ref);
      yield* comparePaths(ref.first, from) >= 0 ? range : range.slice(lowerBound(range, from, ([path]) => path));
    }
  }

  const apply = (id: string, changes: readonly PathChange[]): string => {
    const writer = rangeWriter(addRange);
    let done = 0;
    for (const ref of refsOf(id)) {
      let end = done;
      for (let change = changes[end]; change && comparePaths(change[0], ref.last) <= 0; change = changes[end]) end += 1;
      const isUntouched = end === done && writer.isBetweenRanges();
      if (isUntouched && (endsRange(ref.last) || done === changes.length)) writer.copy(ref);
      else applyToEntries(rangeOf(ref), changes.slice(done, end), writer.write);
      done = end;
    }
    applyToEntries([], changes.slice(done), writer.write);
    const refs = writer.close();
    const newId = metaRangeId(refs);
    if (!metaRanges.has(newId)) metaRanges.set(newId, refs);
    return newId;
  };

  function* diff(leftId: string, rightId: string): Generator<TreeDifference> {
    const [lefts, rights] = [refsOf(leftId), refsOf(rightId)];
    const [inLeft, inRight] = [lefts, rights].map((refs) => new Set(refs.map((ref) => ref.id)));
    const onlyLeft = lefts.filter(({ id }) => !inRight?.has(id));
    const onlyRight = rights.filter(({ id }) => !inLeft?.has(id));
    for (const pair of pairByPath(entriesOf(onlyLeft), entriesOf(onlyRight))) {
      if (!isSameEntry(pair[1], pair[2])) yield pair;
    }
  }

  return {
    find: (id, path) => {
      const refs = refsOf(id);
      const ref = refs[lowerBound(refs, path, ({ last }) => last)];
      return ref && findInRange(rangeOf(ref), path);
    },
    entries: (id, from) => entriesOf(refsOf(id), from),
    apply,
    diff,
  };
};
