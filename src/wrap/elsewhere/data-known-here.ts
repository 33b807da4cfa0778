import { existsSync } from 'node:fs';
import { readJournal } from '../../saga/journal.ts';
import type { RunResults } from '../results.ts';
import type { TieFolder } from '../tie-folder.ts';

/** The data commit as this disk's journal tells it, which nobody else can edit; undefined when there is none yet. */
export const dataKnownHere = ({ journal }: TieFolder): RunResults['dataCommit'] | undefined => {
  if (!existsSync(journal)) return undefined;
  const done = readJournal<keyof RunResults>(journal).find(
    (record) => record.kind === 'done' && record.step === 'dataCommit',
  );
  return done?.kind === 'done' ? (done.result as RunResults['dataCommit']) : undefined;
};
