type Kinds = {
  string: string;
  number: number;
  boolean: boolean;
  'boolean?': boolean | undefined;
  'string?': string | undefined;
  'number?': number | undefined;
  'number|null': number | null;
  'string|null': string | null;
  strings: readonly string[];
  object: Readonly<Record<string, unknown>>;
  'object?': Readonly<Record<string, unknown>> | undefined;
};

export type Shape = Readonly<Record<string, keyof Kinds>>;
export type Shaped<S extends Shape> = { readonly [K in keyof S]: Kinds[S[K]] };

/** An object of JSON, no list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects in a list; none when it is no list. */
export const objectsIn = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** The entries of an object whose keys another one has. */
export const sharedEntries = (object: unknown, other: unknown): Readonly<Record<string, unknown>> =>
  isObject(object) && isObject(other)
    ? Object.fromEntries(Object.entries(object).filter(([key]) => Object.hasOwn(other, key)))
    : {};

/** The entries of an object that are texts; none when it is no object. */
export const textsIn = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );

const checks: { readonly [K in keyof Kinds]: (value: unknown) => boolean } = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  'boolean?': (value) => value === undefined || typeof value === 'boolean',
  'string?': (value) => value === undefined || typeof value === 'string',
  'number?': (value) => value === undefined || typeof value === 'number',
  'number|null': (value) => value === null || typeof value === 'number',
  'string|null': (value) => value === null || typeof value === 'string',
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  object: isObject,
  'object?': (value) => value === undefined || isObject(value),
};

/**
 * A reader of flat JSON objects: checks each named field, and keeps the others as they are.
 * @throws TypeError that names the field
 */
export const shape =
  <S extends Shape>(fields: S) =>
  (value: unknown): Shaped<S> => {
    if (!isObject(value)) throw new TypeError('expected an object');
    for (const [name, kind] of Object.entries(fields)) {
      if (!checks[kind](value[name])) throw new TypeError(`field "${name}" is not ${kind}`);
    }
    return value as Shaped<S>;
  };
