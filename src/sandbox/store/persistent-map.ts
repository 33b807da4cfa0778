import type { PersistentMap } from './store.ts';
import type { Writer } from './writer.ts';

/** A view of one named map of the writer's state. */
export const createMap = (map: string, writer: Writer): PersistentMap<unknown> => ({
  get size() {
    return writer.content(map).size;
  },
  get: (key) => writer.content(map).get(key),
  has: (key) => writer.content(map).has(key),
  set: (key, value) => {
    if (value === undefined) throw new TypeError(`undefined is no value for key "${key}"`);
    writer.write({ map, key, value });
  },
  delete: (key) => {
    if (writer.content(map).has(key)) writer.write({ map, key });
  },
  clear: () => {
    if (writer.content(map).size > 0) writer.write({ map });
  },
  entries: () => writer.content(map).entries(),
});
