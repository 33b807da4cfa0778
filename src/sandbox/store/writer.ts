import type { LogFile } from './log-file.ts';
import { applyMutation, type Maps, type Mutation } from './mutation.ts';

/** The one way in which state changes: in memory and in the log alike. */
export interface Writer {
  content(map: string): ReadonlyMap<string, unknown>;
  write(mutation: Mutation): void;
  transaction<T>(change: () => T): T;
}

/** The mutations that take `mutation` back. A deleted or cleared key comes back at the end of its map's order. */
const inverse = (maps: Maps, { map, key }: Mutation): readonly Mutation[] => {
  const content = maps.get(map) ?? new Map<string, unknown>();
  return key === undefined
    ? [...content].map(([each, value]) => ({ map, key: each, value }))
    : [{ map, key, value: content.get(key) }];
};

/** Writes to `maps` and `log`; a transaction is one line of the log, and an exception in it takes everything back. */
export const createWriter = (maps: Maps, log: LogFile): Writer => {
  let pending: { readonly done: Mutation[]; readonly undo: (readonly Mutation[])[] } | undefined;

  const write = (mutation: Mutation): void => {
    if (pending) {
      pending.done.push(mutation);
      pending.undo.push(inverse(maps, mutation));
    } else log.append([mutation]);
    applyMutation(maps, mutation);
  };

  const transaction = <T>(change: () => T): T => {
    if (pending) return change();
    const open = { done: [] as Mutation[], undo: [] as (readonly Mutation[])[] };
    pending = open;
    try {
      const result = change();
      if (open.done.length > 0) log.append(open.done);
      return result;
    } catch (error) {
      for (const mutation of open.undo.toReversed().flat()) applyMutation(maps, mutation);
      throw error;
    } finally {
      pending = undefined;
    }
  };

  return { content: (map) => maps.get(map) ?? new Map(), write, transaction };
};
