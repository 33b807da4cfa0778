/** A field of a request message: a scalar, an enum by its names, a nested message, or a list of any of them. */
export type Field =
  | 'string'
  | 'int64'
  | 'double'
  | 'bool'
  | { readonly enum: readonly string[] }
  | { readonly message: Shape }
  | { readonly list: Field };

export type Shape = { readonly [name: string]: Field };

type ValueOf<F> = F extends 'string'
  ? string
  : F extends 'int64' | 'double'
    ? number
    : F extends 'bool'
      ? boolean
      : F extends { readonly enum: readonly (infer Name)[] }
        ? Name
        : F extends { readonly message: infer S }
          ? Message<S>
          : F extends { readonly list: infer Item }
            ? readonly ValueOf<Item>[]
            : never;

/** What a request says: lists are always there, anything else is undefined when it was not set. */
export type Message<S> = {
  readonly [K in keyof S]: S[K] extends { readonly list: Field } ? ValueOf<S[K]> : ValueOf<S[K]> | undefined;
};

type Draft = Record<string, unknown>;
type Scalar = Exclude<Field, { readonly message: Shape } | { readonly list: Field }>;

const malformed = Symbol('malformed');
const ignored = Symbol('ignored');

export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readInteger = (value: unknown): unknown => {
  const isNumeral = typeof value === 'string' && /^[-+]?\d+$/.test(value);
  const number = isNumeral ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : malformed;
};

const readDouble = (value: unknown): unknown => {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() !== value || value === '') return malformed;
  const number = Number(value);
  return Number.isNaN(number) && value !== 'NaN' ? malformed : number;
};

/** Unknown names are ignored, unknown numbers are not. */
const readEnum = (names: readonly string[], value: unknown): unknown => {
  if (typeof value === 'string' && names.includes(value)) return value;
  return names[Number(value) - 1] ?? (Number.isNaN(Number(value)) ? ignored : malformed);
};

const readScalar = (field: Scalar, value: unknown): unknown => {
  if (typeof field === 'object') return readEnum(field.enum, value);
  if (field === 'int64') return readInteger(value);
  if (field === 'double') return readDouble(value);
  return typeof value === (field === 'bool' ? 'boolean' : 'string') ? value : malformed;
};

const emptyDraft = (shape: Shape): Draft =>
  Object.fromEntries(
    Object.entries(shape)
      .filter(([, field]) => typeof field === 'object' && 'list' in field)
      .map(([name]) => [name, []]),
  );

/** Hands each value it could read to `keep` at once, so that what came before a malformed part stays. */
const readValue = (field: Field, value: unknown, keep: (read: unknown) => void): boolean => {
  if (typeof field === 'object' && 'message' in field) {
    const draft = emptyDraft(field.message);
    keep(draft);
    return fill(field.message, value, draft);
  }
  if (typeof field === 'object' && 'list' in field) {
    const items: unknown[] = [];
    keep(items);
    return Array.isArray(value) && value.every((item) => readValue(field.list, item, (read) => items.push(read)));
  }
  const read = readScalar(field, value);
  if (read === malformed) return false;
  if (read !== ignored) keep(read);
  return true;
};

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);

const fill = (shape: Shape, json: unknown, draft: Draft): boolean =>
  isJsonObject(json) &&
  Object.entries(json).every(([written, value]) => {
    const name = snakeCase(written);
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (field === undefined || value === null) return true;
    return readValue(field, value, (read) => {
      draft[name] = read;
    });
  });

/**
 * Reads JSON as the service does: in the order of the text, unknown fields and unknown enum names ignored, and the first
 * value of a wrong type ends the reading with what was read so far, `isWhole` false.
 */
export const readMessage = <S extends Shape>(
  shape: S,
  json: unknown,
): { readonly message: Message<S>; readonly isWhole: boolean } => {
  const draft = emptyDraft(shape);
  const isWhole = fill(shape, json, draft);
  return { message: draft as Message<S>, isWhole };
};
