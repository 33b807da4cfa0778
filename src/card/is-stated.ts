const placeholder = /^(?:todo|tbd|tba|fixme|xxx|\?+|\.{3}|…)$/i;

/** Whether a value of a card says anything: nothing, and a word that only holds the place, do not. */
export const isStated = (value: unknown): boolean => {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'string' || (value.trim() !== '' && !placeholder.test(value.trim()));
};
