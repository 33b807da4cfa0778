/** Keys and texts in the order in which they were first set; not an object, because any text may be a key. */
export type Entries = readonly (readonly [key: string, value: string])[];

type WireEntry = { readonly key: string | undefined; readonly value: string | undefined };

/** Unset texts are empty, as in the service's own messages. */
export const readEntries = (wire: readonly WireEntry[]): Entries =>
  wire.map(({ key = '', value = '' }) => [key, value] as const);

export const writeEntries = (entries: Entries): readonly { readonly key: string; readonly value: string }[] =>
  entries.map(([key, value]) => ({ key, value }));

/** `entries` with all of `changes`, of which the last with a key holds. */
export const mergeEntries = (entries: Entries, changes: Entries): Entries => [...new Map([...entries, ...changes])];

export const findEntry = (entries: Entries, key: string): string | undefined =>
  entries.find(([each]) => each === key)?.[1];

export const withoutEntry = (entries: Entries, key: string): Entries => entries.filter(([each]) => each !== key);
