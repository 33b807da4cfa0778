import * as z from 'zod';

/** What a schema of T names: every key of T, each that may be undefined as one that JSON may lack. */
type ShapeOf<T> = {
  readonly [K in keyof T]-?: unknown extends T[K]
    ? z.ZodType
    : undefined extends T[K]
      ? z.ZodExactOptional<z.ZodType<Exclude<T[K], undefined>>>
      : z.ZodType<T[K]>;
};

/** A strict schema of what JSON keeps of a T: the compiler refuses a key too many, one too few, and one of another type. */
export const objectOf = <T extends object>(shape: ShapeOf<T>): z.ZodType<T> =>
  z.strictObject(shape as z.ZodRawShape) as unknown as z.ZodType<T>;

const described = <S extends z.ZodType>(schema: S, description: string | undefined): S =>
  description === undefined ? schema : schema.describe(description);

/** A text, also where the type is a brand of it. */
export const text = <T extends string = string>(description?: string): z.ZodType<T> =>
  described(z.string(), description) as unknown as z.ZodType<T>;

/** A text that JSON may lack. */
export const optionalText = <T extends string = string>(description?: string): z.ZodExactOptional<z.ZodType<T>> =>
  z.exactOptional(text<T>(description));

/** Texts by name. */
export const textMap = (description?: string): z.ZodType<Readonly<Record<string, string>>> =>
  described(z.record(z.string(), z.string()), description);

export const texts = (description?: string): z.ZodType<readonly string[]> =>
  described(z.array(z.string()), description);
