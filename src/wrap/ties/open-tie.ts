import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { type FileJournal, openJournal } from '../../saga/journal.ts';
import { hasIgnoreRules, ignoreFolder, makeIgnoredFolder } from '../../util/make-ignored-folder.ts';
import type { ProcessLock } from '../../util/process-lock.ts';
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
  /** Puts back what somebody removed of folders, lock and journal, as far as that can be done; it throws nothing. */
  restore(): void;
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

/** Nothing is made where the folder's own place is gone: a disk may have been taken out, or a whole project thrown away. */
const putBack = (stateDir: string, folder: TieFolder, lock: ProcessLock, journal: RunJournal | undefined): void => {
  if (!existsSync(dirname(resolve(stateDir)))) throw new Error(`"${dirname(resolve(stateDir))}" is gone`);
  makeFolders(stateDir, folder);
  lock.restore();
  journal?.restore();
};

const removedText = (stateDir: string, { id, input }: RunPlan, error: unknown): string => {
  const removed = `something has removed tieback's notes in "${stateDir}" while the run goes on (git clean spares them with -e .tieback)`;
  if (error === undefined)
    return `${removed}: they were written anew, and what $TIEBACK_METRICS held may be lost in part`;
  const why = error instanceof Error ? error.message : String(error);
  return `${removed}, and they cannot be written anew (${why}): if this process dies, go on with: tieback resume --repo ${input.repository} ${id}`;
};

/**
 * Takes a tie's lock and opens its journal, which is begun with the plan when there is none.
 * @param rebuilt what the services say of the tie beyond its journal
 * @throws CONFIG_INVALID, JOURNAL_LOCKED, JOURNAL_UNREADABLE, JOURNAL_UNWRITABLE
 */
export const openTie = async (plan: RunPlan, ports: RunPorts, rebuilt: RebuiltRecords = []): Promise<OpenTie> => {
  const folder = tieFolder(ports.stateDir, plan.id);
  makeFolders(ports.stateDir, folder);
  const isIgnored = hasIgnoreRules(ports.stateDir);
  const lock = lockTie(folder.lock, plan.id);
  let journal: RunJournal | undefined;
  const close = () => {
    journal?.close();
    lock[Symbol.dispose]();
  };
  let isTold = false;
  const restore = () => {
    let failure: unknown;
    try {
      putBack(ports.stateDir, folder, lock, journal);
      // Whoever wrote a file there in the meantime made the folder without.
      if (isIgnored) ignoreFolder(ports.stateDir);
    } catch (error) {
      failure = error;
    }
    if (!isTold) ports.onProgress({ kind: 'notice', level: 'warn', text: removedText(ports.stateDir, plan, failure) });
    isTold = true;
  };
  try {
    journal = openJournal(folder.journal, restore);
    await assertSameServers(plan, journal.records(), ports);
    if (journal.records().length === 0) journal.append({ kind: 'plan', plan }, true);
    learn(journal, rebuilt);
    return { folder, journal, restore, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
};
