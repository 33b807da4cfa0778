import * as z from 'zod';

/** A number that some servers send as a string: 64-bit integers, and `"NaN"` always. */
export const wireNumber = z.union([z.number(), z.string().min(1)]).transform(Number);

/** A time or count; 0 where it is left out. */
export const wireCount = wireNumber.default(0);

/** An id that some servers send as a number. */
export const wireId = z.union([z.string(), z.number()]).transform(String);

/** A text that stands for nothing when it is empty. */
export const wireText = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

/** MLflow leaves empty lists out. */
export const wireList = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);

const entry = z.object({ key: z.string(), value: z.string().nullish() });

/** A list of keys and values as a record; the last one of a key counts. */
export const wireEntries = wireList(entry).transform(
  (entries): Readonly<Record<string, string>> =>
    Object.fromEntries(entries.map(({ key, value }) => [key, value ?? ''])),
);
