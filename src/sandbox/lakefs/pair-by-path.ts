import { comparePaths } from '../../util/compare-paths.ts';

export type Pair<A, B> = readonly [path: string, left: A | undefined, right: B | undefined];

const pull = <T>(iterator: Iterator<T, unknown>): T | undefined => {
  const next = iterator.next();
  return next.done ? undefined : next.value;
};

/** Walks two listings, each by ascending path, and pairs what has the same path. */
export function* pairByPath<A, B>(
  lefts: Iterator<readonly [string, A], unknown>,
  rights: Iterator<readonly [string, B], unknown>,
): Generator<Pair<A, B>> {
  let [left, right] = [pull(lefts), pull(rights)];
  while (left || right) {
    if (left && (!right || comparePaths(left[0], right[0]) < 0)) {
      yield [left[0], left[1], undefined];
      left = pull(lefts);
    } else if (right && (!left || comparePaths(left[0], right[0]) > 0)) {
      yield [right[0], undefined, right[1]];
      right = pull(rights);
    } else if (left && right) {
      yield [left[0], left[1], right[1]];
      left = pull(lefts);
      right = pull(rights);
    }
  }
}
