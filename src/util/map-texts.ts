/** A JSON value with each of its texts changed; the path of one is made of the keys and indexes that lead to it. */
export const mapTexts = <T>(value: T, change: (text: string, path: readonly (string | number)[]) => string): T => {
  const visit = (part: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof part === 'string') return change(part, path);
    if (Array.isArray(part)) return part.map((item, index) => visit(item, [...path, index]));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  return visit(value, []) as T;
};
