import * as z from 'zod/mini';

/** What a part of an answer is in our words. */
export const readAs = <const S extends z.ZodMiniType, T>(schema: S, read: (wire: z.output<S>) => T) =>
  z.pipe(schema, z.transform(read));

/** A number that some servers send as a string: 64-bit integers, and `"NaN"` always. */
export const wireNumber = readAs(z.union([z.number(), z.string().check(z.minLength(1))]), Number);

/** A time or count; 0 where it is left out. */
export const wireCount = z._default(wireNumber, 0);

/** An id that some servers send as a number. */
export const wireId = readAs(z.union([z.string(), z.number()]), String);

/** A text that stands for nothing when it is empty. */
export const wireText = readAs(z.nullish(z.string()), (text) => text || undefined);

/** MLflow leaves empty lists out. */
export const wireList = <T extends z.ZodMiniType>(item: T) => readAs(z.nullish(z.array(item)), (list) => list ?? []);

const entry = z.object({ key: z.string(), value: z.nullish(z.string()) });

/** A list of keys and values as a record; the last one of a key counts. */
export const wireEntries = readAs(
  wireList(entry),
  (entries): Readonly<Record<string, string>> =>
    Object.fromEntries(entries.map(({ key, value }) => [key, value ?? ''])),
);
