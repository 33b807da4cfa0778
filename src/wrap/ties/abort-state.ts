import type { JournalRecord } from '../../saga/journal.ts';
import { isObject } from '../../util/shape.ts';

/** `begun`: somebody decided to give the tie up, and perhaps not all is taken back · `done`: all is. */
export type AbortState = 'begun' | 'done';

/** How far a tie was given up; undefined when nobody has. */
export const abortState = (records: readonly JournalRecord<PropertyKey>[]): AbortState | undefined => {
  const notes = records.flatMap((record) => (record.kind === 'note' && isObject(record.note) ? [record.note] : []));
  const states = notes.map(({ abort }) => abort);
  if (states.includes('done')) return 'done';
  return states.includes('begun') ? 'begun' : undefined;
};
