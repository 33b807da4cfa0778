import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isTiebackError, TiebackError } from '../errors.ts';
import { asTieId, type TieId } from '../model/ids.ts';
import { type JournalRecord, readJournal } from '../saga/journal.ts';
import { journaledResult } from './journaled-result.ts';
import type { RunResults } from './results.ts';
import { type RunPlan, readRunPlan } from './run-plan.ts';
import { tieFolder, tiesDir } from './tie-folder.ts';
import { isTieLocked } from './tie-lock.ts';

type Records = readonly JournalRecord<keyof RunResults>[];

/** One tie as this folder's journals know it. */
export type LocalTie = {
  readonly tie: TieId;
  /** `complete`: everything is recorded · `running`: a process works on it · `broken`: `tieback resume` finishes it · `unreadable`: see `problem`. */
  readonly state: 'complete' | 'running' | 'broken' | 'unreadable';
  readonly repository?: string;
  readonly experiment?: string;
  readonly branch?: string | undefined;
  readonly baseline?: string;
  readonly runId?: string | undefined;
  readonly dataCommit?: string | undefined;
  readonly childCode?: number | undefined;
  /** Steps that are not done. */
  readonly left?: readonly string[];
  readonly problem?: string;
};

const planOf = (records: Records): RunPlan => {
  const [first] = records;
  return readRunPlan(first?.kind === 'plan' ? first.plan : undefined);
};

const stateOf = (isComplete: boolean, isLocked: boolean): LocalTie['state'] => {
  if (isComplete) return 'complete';
  return isLocked ? 'running' : 'broken';
};

const describeTie = (tie: TieId, records: Records, isLocked: boolean): LocalTie => {
  const { input } = planOf(records);
  const done = new Set(records.flatMap((record) => (record.kind === 'done' ? [record.step] : [])));
  const left = records.flatMap((record) => (record.kind === 'intent' && !done.has(record.step) ? [record.step] : []));
  return {
    tie,
    state: stateOf(done.has('report'), isLocked),
    repository: input.repository,
    experiment: input.experiment,
    branch: input.branch ?? undefined,
    baseline: input.baseline.ref,
    runId: journaledResult(records, 'attachRun').runId ?? journaledResult(records, 'createRun').runId ?? undefined,
    dataCommit: journaledResult(records, 'dataCommit').commit,
    childCode: journaledResult(records, 'train').code,
    left,
  };
};

/** The ties whose journals lie in a state folder, oldest first. */
export const listTies = (stateDir: string): readonly LocalTie[] => {
  const dir = tiesDir(stateDir);
  if (!existsSync(dir)) return [];
  const ids = readdirSync(dir).flatMap((name) =>
    name.endsWith('.jsonl') ? [asTieId(name.slice(0, -'.jsonl'.length))] : [],
  );
  return ids.sort().map((tie) => {
    try {
      return describeTie(tie, readJournal(join(dir, `${tie}.jsonl`)), isTieLocked(tieFolder(stateDir, tie).lock));
    } catch (error) {
      if (!isTiebackError(error) && !(error instanceof TypeError)) throw error;
      return { tie, state: 'unreadable', problem: error.message };
    }
  });
};

const none = (stateDir: string, what: string): TiebackError =>
  new TiebackError('TIE_NOT_FOUND', `${what} in "${stateDir}"`, {
    hint: 'tieback ties lists them; journals elsewhere are named with --state DIR',
  });

/**
 * The plan of a tie in a state folder; without an id that of the one tie that is not complete.
 * @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, JOURNAL_UNREADABLE, JOURNAL_NEWER
 */
export const readTie = (stateDir: string, wanted: string | undefined): RunPlan => {
  const ties = listTies(stateDir);
  const unnamed = (state: LocalTie['state']) => ties.filter((one) => one.state === state);
  const named = ties.filter(({ tie }) => tie === wanted || (wanted !== undefined && tie.endsWith(wanted)));
  const unfinished = unnamed('broken').length > 0 ? unnamed('broken') : unnamed('running');
  const candidates = wanted === undefined ? unfinished : named;
  const [found, other] = candidates;
  if (found === undefined)
    throw none(stateDir, wanted === undefined ? 'there is no unfinished tie' : `there is no tie "${wanted}"`);
  if (other !== undefined) {
    throw new TiebackError('TIE_AMBIGUOUS', `${candidates.length} ties could be meant`, {
      hint: `name one: ${candidates.map(({ tie }) => tie).join(', ')}`,
    });
  }
  return planOf(readJournal(tieFolder(stateDir, found.tie).journal));
};
