/** A path and the folders that it lies in, the deepest first; folders end in a slash. */
const placesOf = (path: string): readonly string[] => {
  const places = [path];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) places.push(path.slice(0, at + 1));
  return places;
};

const withoutSlash = (place: string): string => (place.endsWith('/') ? place.slice(0, -1) : place);

/**
 * Two places that would be one: names that the file system does not tell apart, or a file where a folder is needed.
 * @param fold what the file system does to a name before it looks for it
 */
export const findClash = (
  paths: Iterable<string>,
  fold: (path: string) => string,
): readonly [string, string] | undefined => {
  const taken = new Map<string, string>();
  for (const path of paths) {
    for (const place of placesOf(path)) {
      const key = fold(withoutSlash(place));
      const there = taken.get(key);
      if (there !== undefined && there !== place) return [there, place];
      // The folders above it were looked at with it.
      if (there !== undefined) break;
      taken.set(key, place);
    }
  }
  return undefined;
};
