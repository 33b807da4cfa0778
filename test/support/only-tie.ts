import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JournalRecord, readJournal } from '../../src/saga/journal.ts';
import type { RunResults } from '../../src/wrap/results.ts';

type Step = keyof RunResults;

/** A state folder's one tie, as its journal has it at this moment. */
export type OnlyTie = {
  readonly tie: string;
  readonly records: readonly JournalRecord<Step>[];
  readonly done: readonly Step[];
  readonly text: string;
  /** Of the tie's own files. */
  readonly dir: string;
};

/** @throws when there is none, or more than one */
export const onlyTie = (stateDir: string): OnlyTie => {
  const folder = join(stateDir, 'ties');
  const [name, other] = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
  if (name === undefined || other !== undefined) throw new Error(`${folder} holds none or several`);
  const tie = name.slice(0, -'.jsonl'.length);
  const records = readJournal<Step>(join(folder, name));
  const done = records.flatMap((record) => (record.kind === 'done' ? [record.step] : []));
  return { tie, records, done, text: readFileSync(join(folder, name), 'utf8'), dir: join(folder, tie) };
};
