/** At most `limit` of the items, evenly spread, the first and the last among them. */
export const thinPoints = <T>(items: readonly T[], limit: number): readonly T[] => {
  if (items.length <= limit) return items;
  const every = (items.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, index) => items[Math.round(index * every)]).filter(
    (item) => item !== undefined,
  );
};
