/** One change of a named map, as a line of the log says it: without `key` the map is cleared, without `value` the key is deleted. */
export type Mutation = { readonly map: string; readonly key?: string; readonly value?: unknown };

/** The state that a log adds up to: map name → key → value. */
export type Maps = Map<string, Map<string, unknown>>;

/** Applies one mutation to `maps`. */
export const applyMutation = (maps: Maps, { map: name, key, value }: Mutation): void => {
  const map = maps.get(name) ?? new Map<string, unknown>();
  maps.set(name, map);
  if (key === undefined) map.clear();
  else if (value === undefined) map.delete(key);
  else map.set(key, value);
};
