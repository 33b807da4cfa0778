const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a list or an object holds, by key; undefined for any other value. */
export const valuesOf = (value: unknown): Readonly<Record<string, unknown>> | undefined => {
  if (Array.isArray(value)) return Object.fromEntries(value.map((item, index) => [String(index), item]));
  return isObject(value) ? value : undefined;
};

/** Paths at which two JSON values differ, the outermost at which one has nothing. */
export const differences = (a: unknown, b: unknown, path = ''): readonly string[] => {
  if (Object.is(a, b)) return [];
  const [left, right] = [valuesOf(a), valuesOf(b)];
  if (left === undefined || right === undefined || Array.isArray(a) !== Array.isArray(b)) return [path];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.flatMap((key) => {
    const inner = path === '' ? key : `${path}.${key}`;
    if (!Object.hasOwn(left, key) || !Object.hasOwn(right, key)) return [inner];
    return differences(left[key], right[key], inner);
  });
};
