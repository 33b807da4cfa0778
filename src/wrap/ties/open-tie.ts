import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { type FileJournal, openJournal } from '../../saga/journal.ts';
import { makeIgnoredFolder } from '../../util/make-ignored-folder.ts';
import type { RebuiltRecords } from '../elsewhere/rebuilt-records.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { type TieFolder, tieFolder } from '../tie-folder.ts';
import { assertSameServers } from './assert-same-servers.ts';
import { lockTie } from './tie-lock.ts';

export type RunJournal = FileJournal<keyof RunResults>;

/** A tie that this process alone works on, until it is disposed of. */
export interface OpenTie extends Disposable {
  readonly folder: TieFolder;
  readonly journal: RunJournal;
}

/** Makes a tie's folders. @throws JOURNAL_UNWRITABLE */
const makeFolders = (stateDir: string, folder: TieFolder): void => {
  try {
    makeIgnoredFolder(stateDir);
    mkdirSync(dirname(folder.journal), { recursive: true });
    mkdirSync(folder.dir, { recursive: true });
  } catch (cause) {
    throw new TiebackError('JOURNAL_UNWRITABLE', `nothing can be written to state folder "${stateDir}"`, {
      hint: 'name another with --state DIR or TIEBACK_STATE: without its journal a broken run could not be finished',
      cause,
    });
  }
};

/** Adds to a journal what others are known to have done, and what they may have begun, beyond it. */
const learn = (journal: RunJournal, rebuilt: RebuiltRecords): void => {
  const known = new Set(journal.records().map((record) => ('step' in record ? `${record.kind} ${record.step}` : '')));
  const news = rebuilt.filter((record) => 'step' in record && !known.has(`${record.kind} ${record.step}`));
  for (const record of news) journal.append(record, record === news.at(-1));
};

/**
 * Takes a tie's lock and opens its journal, which is begun with the plan when there is none.
 * @param rebuilt what the services say of the tie beyond its journal
 * @throws CONFIG_INVALID, JOURNAL_LOCKED, JOURNAL_UNREADABLE, JOURNAL_UNWRITABLE
 */
export const openTie = async (plan: RunPlan, ports: RunPorts, rebuilt: RebuiltRecords = []): Promise<OpenTie> => {
  const folder = tieFolder(ports.stateDir, plan.id);
  makeFolders(ports.stateDir, folder);
  const lock = lockTie(folder.lock, plan.id);
  let journal: RunJournal | undefined;
  const close = () => {
    journal?.close();
    lock[Symbol.dispose]();
  };
  try {
    journal = openJournal(folder.journal);
    await assertSameServers(plan, journal.records(), ports);
    if (journal.records().length === 0) journal.append({ kind: 'plan', plan }, true);
    learn(journal, rebuilt);
    return { folder, journal, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
};
