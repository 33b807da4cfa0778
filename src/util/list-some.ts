/** The first items of a list as a sentence names them, and how many more there are: `a, b and 3 more`. */
export const listSome = (items: readonly string[], most: number, separator = ', '): string => {
  const shown = items.slice(0, most).join(separator);
  const more = items.length - most;
  return more > 0 ? `${shown} and ${more} more` : shown;
};
