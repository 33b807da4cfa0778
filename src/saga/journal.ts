import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { TiebackError } from '../errors.ts';

/** One line of a journal: the plan first, then intents before effects and results after them. */
export type JournalRecord<S> =
  | { readonly kind: 'plan'; readonly plan: unknown }
  | { readonly kind: 'intent'; readonly step: S; readonly at: string }
  /** The step failed, and certainly without effect: nothing is to be looked for. */
  | { readonly kind: 'failed'; readonly step: S; readonly at: string }
  | { readonly kind: 'done'; readonly step: S; readonly at: string; readonly result: unknown }
  /** The step's effect was taken back: from here on the saga is only taken back further, never carried on. */
  | { readonly kind: 'undone'; readonly step: S; readonly at: string }
  | { readonly kind: 'note'; readonly at: string; readonly note: unknown };

/** What a saga remembers across crashes. */
export interface Journal<S> {
  records(): readonly JournalRecord<S>[];
  /** @param isFlushed whether the line must have reached the disk before this returns. */
  append(record: JournalRecord<S>, isFlushed: boolean): void;
}

/** A journal in a file; close it when the process is done with it. */
export interface FileJournal<S> extends Journal<S> {
  /** Writes the file anew when it was moved or removed; its folder must be there. */
  restore(): void;
  close(): void;
}

const knownKinds: ReadonlySet<unknown> = new Set(['plan', 'intent', 'failed', 'done', 'undone', 'note']);

const parseLine = <S>(line: string, path: string, number: number): JournalRecord<S> | undefined => {
  try {
    const record = JSON.parse(line) as JournalRecord<S>;
    return knownKinds.has(record.kind) ? record : undefined;
  } catch (cause) {
    throw new TiebackError('JOURNAL_UNREADABLE', `line ${number} of journal "${path}" is not JSON`, {
      hint: 'put back an undamaged copy of the journal, or take the damaged line out',
      cause,
    });
  }
};

/**
 * The records of a journal file, in order. Kinds that this version does not know are left out.
 * A last line without its line break was torn by a crash, and counts as never written.
 * @throws JOURNAL_UNREADABLE
 */
export const readJournal = <S>(path: string): readonly JournalRecord<S>[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .flatMap((line, index) => parseLine<S>(line, path, index + 1) ?? []);

/** By its path: Windows shortens no file through a handle that may only append. */
const cutTornLine = (path: string): void => {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
};

/** Whether a path still names the open file: that may have been moved or removed, and begun anew by somebody else. */
const isAt = (path: string, file: number): boolean => {
  try {
    const there = statSync(path, { bigint: true });
    const own = fstatSync(file, { bigint: true });
    return there.ino === own.ino && there.dev === own.dev;
  } catch {
    return false;
  }
};

/** Writes a whole line or none: half of one, left by a full disk, would spoil those that follow. */
const writeLine = (path: string, file: number, line: Buffer): void => {
  const { size } = fstatSync(file);
  try {
    for (let written = 0; written < line.length; ) written += writeSync(file, line, written);
  } catch (error) {
    if (isAt(path, file)) truncateSync(path, size);
    throw error;
  }
};

const lineOf = (record: JournalRecord<unknown>): string => `${JSON.stringify(record)}\n`;

/** Writes a whole journal where there is none. */
const writeAnew = (path: string, records: readonly JournalRecord<unknown>[]): number => {
  const file = openSync(path, 'ax', 0o600);
  try {
    writeLine(path, file, Buffer.from(records.map(lineOf).join('')));
    fsyncSync(file);
    return file;
  } catch (error) {
    closeSync(file);
    rmSync(path, { force: true });
    throw error;
  }
};

/**
 * Opens a journal for appending; begins it when there is none. A torn last line is cut off first.
 * @param onGone called before a line is appended to a file that is not at its path any more; it throws nothing, and may restore the journal
 */
export const openJournal = <S>(path: string, onGone: () => void = () => undefined): FileJournal<S> => {
  const records: JournalRecord<S>[] = existsSync(path) ? [...readJournal<S>(path)] : [];
  let file = openSync(path, 'a', 0o600);
  cutTornLine(path);
  return {
    records: () => records,
    append: (record, isFlushed) => {
      if (!isAt(path, file)) onGone();
      writeLine(path, file, Buffer.from(lineOf(record)));
      if (isFlushed) fsyncSync(file);
      records.push(record);
    },
    restore: () => {
      if (isAt(path, file)) return;
      const anew = writeAnew(path, records);
      closeSync(file);
      file = anew;
    },
    close: () => closeSync(file),
  };
};
