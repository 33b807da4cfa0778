import { badRequest } from './service-error.ts';

type Json = Readonly<Record<string, unknown>>;

/** A request's JSON object, read field by field. Each reading throws 400 when the field is not what the API says. */
export interface JsonBody {
  string(name: string): string;
  optionalString(name: string): string | undefined;
  boolean(name: string): boolean;
  optionalInteger(name: string): number | undefined;
  integer(name: string): number;
  stringMap(name: string): Readonly<Record<string, string>>;
  strings(name: string): readonly string[];
  object(name: string): JsonBody | undefined;
  objects(name: string): readonly JsonBody[];
}

const wrong = (name: string, what: string): Error =>
  badRequest(`request body has an error: doesn't match schema: Error at "/${name}": ${what}`);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const checkStrings = (values: readonly unknown[], name: (index: number) => string): readonly string[] =>
  values.map((value, index) => {
    if (typeof value !== 'string') throw wrong(name(index), 'value must be a string');
    return value;
  });

const array = (json: Json, name: string): readonly unknown[] => {
  const value = json[name];
  if (!Array.isArray(value))
    throw wrong(name, value === undefined ? `property "${name}" is missing` : 'value must be an array');
  return value;
};

export const jsonBody = (json: Json): JsonBody => {
  const optional = <T>(name: string, is: (value: unknown) => value is T, kind: string): T | undefined => {
    const value = json[name];
    if (value === undefined || value === null) return undefined;
    if (!is(value)) throw wrong(name, `value must be ${kind}`);
    return value;
  };
  const required = <T>(name: string, value: T | undefined): T => {
    if (value === undefined) throw wrong(name, `property "${name}" is missing`);
    return value;
  };
  const optionalString = (name: string) => optional(name, (value) => typeof value === 'string', 'a string');
  const optionalInteger = (name: string) =>
    optional(name, (value): value is number => Number.isSafeInteger(value), 'an integer');
  return {
    string: (name) => required(name, optionalString(name)),
    optionalString,
    boolean: (name) => optional(name, (value) => typeof value === 'boolean', 'a boolean') ?? false,
    optionalInteger,
    integer: (name) => required(name, optionalInteger(name)),
    stringMap: (name) => {
      const map = optional(name, isObject, 'an object') ?? {};
      checkStrings(Object.values(map), (index) => `${name}/${Object.keys(map)[index]}`);
      return map as Readonly<Record<string, string>>;
    },
    strings: (name) => checkStrings(array(json, name), (index) => `${name}/${index}`),
    object: (name) => {
      const value = optional(name, isObject, 'an object');
      return value && jsonBody(value);
    },
    objects: (name) => asObjects(array(json, name), name),
  };
};

/** @throws 400 when one of them is no object */
export const asObjects = (values: readonly unknown[], name: string): readonly JsonBody[] =>
  values.map((value, index) => {
    if (!isObject(value)) throw wrong(`${name}/${index}`, 'value must be an object');
    return jsonBody(value);
  });

/** @throws 400 for what is not JSON */
export const readJson = async (request: Request): Promise<unknown> => {
  const text = await request.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('request body has an error: failed to decode request body');
  }
};

/** @throws 400 for what is not a JSON object; nothing at all counts as an empty one only where the API says so */
export const readJsonBody = async (request: Request, whenEmpty?: Json): Promise<JsonBody> => {
  const json = (await readJson(request)) ?? whenEmpty;
  if (!isObject(json)) throw badRequest('request body has an error: value is required but missing');
  return jsonBody(json);
};
