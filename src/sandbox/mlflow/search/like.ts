/** SQL's LIKE: `%` is any text, `_` any one character, nothing can be escaped. */
export const like = (text: string, pattern: string): boolean => {
  const source = pattern
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'su').test(text);
};
