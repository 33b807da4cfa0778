/** At most so many of the items, without reading further. */
export const takeFirst = async <T>(items: AsyncIterable<T>, limit: number): Promise<readonly T[]> => {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= limit) break;
  }
  return taken;
};
