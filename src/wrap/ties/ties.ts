import { existsSync, readdirSync } from 'node:fs';
import { isTiebackError, TiebackError } from '../../errors.ts';
import type { RunStatus } from '../../mlflow/run.ts';
import { asTieId, type TieId } from '../../model/ids.ts';
import { type JournalRecord, readJournal } from '../../saga/journal.ts';
import { isHeld } from '../../util/process-lock.ts';
import { isStepwise, type RunPlan, readRunPlan } from '../plan/run-plan.ts';
import type { RunResults } from '../results.ts';
import { tieFolder, tiesDir } from '../tie-folder.ts';
import { abortState } from './abort-state.ts';
import { journaledResult } from './journaled-result.ts';

type Records = readonly JournalRecord<keyof RunResults>[];

/** One tie as this folder's journals know it. */
export type LocalTie = {
  readonly tie: TieId;
  /** `complete`: everything is recorded · `running`: a process works on it · `unfinished`: `tieback resume` finishes it · `open`: between `tieback start` and `tieback finish` · `aborted`: given up · `unreadable`: see `problem`. */
  readonly state: 'complete' | 'running' | 'unfinished' | 'open' | 'aborted' | 'unreadable';
  /** ISO 8601, UTC: when its first step began; undefined when none has. */
  readonly startedAt?: string | undefined;
  readonly repository?: string;
  /** This and the run's name: of the run that the script made, when it made its own. */
  readonly experiment?: string;
  readonly runName?: string | undefined;
  readonly branch?: string | undefined;
  readonly baseline?: string;
  /** Its data folder, absolute; undefined for a tie without one. */
  readonly dataDir?: string | undefined;
  readonly runId?: string | undefined;
  /** As tieback closed it; undefined before. */
  readonly runStatus?: RunStatus | undefined;
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

const stateOf = (plan: RunPlan, records: Records, isLocked: boolean): LocalTie['state'] => {
  const isDone = (step: keyof RunResults) => records.some((record) => record.kind === 'done' && record.step === step);
  if (isDone('report')) return 'complete';
  if (isLocked) return 'running';
  const aborted = abortState(records);
  if (aborted !== undefined) return aborted === 'done' ? 'aborted' : 'unfinished';
  return isStepwise(plan) && !isDone('train') ? 'open' : 'unfinished';
};

const describeTie = (tie: TieId, records: Records, isLocked: boolean): LocalTie => {
  const plan = planOf(records);
  const { input } = plan;
  const attached = journaledResult(records, 'attachRun');
  const done = new Set(records.flatMap((record) => (record.kind === 'done' ? [record.step] : [])));
  const left = records.flatMap((record) => (record.kind === 'intent' && !done.has(record.step) ? [record.step] : []));
  return {
    tie,
    state: stateOf(plan, records, isLocked),
    startedAt: records.flatMap((record) => ('at' in record ? [record.at] : []))[0],
    repository: input.repository,
    experiment: attached.own?.experiment ?? input.experiment,
    runName: attached.own?.runName ?? input.runName ?? undefined,
    branch: input.branch ?? undefined,
    baseline: input.baseline.ref,
    dataDir: input.data?.dir,
    runId: attached.runId ?? journaledResult(records, 'createRun').runId ?? undefined,
    runStatus: journaledResult(records, 'closeRun').status,
    dataCommit: journaledResult(records, 'dataCommit').commit,
    childCode: journaledResult(records, 'train').code ?? undefined,
    left,
  };
};

/** A tie that has not begun, or cannot be read, stands by the day in its id. */
const startOf = ({ tie, startedAt }: LocalTie): string =>
  startedAt ?? tie.replace(/^(\d{4})(\d{2})(\d{2})-.*$/, '$1-$2-$3');

const newestFirst = (a: LocalTie, b: LocalTie): number => {
  const [one, other] = [`${startOf(a)} ${a.tie}`, `${startOf(b)} ${b.tie}`];
  return one < other ? 1 : one > other ? -1 : 0;
};

const readLocalTie = (stateDir: string, tie: TieId): LocalTie => {
  const { journal, lock } = tieFolder(stateDir, tie);
  try {
    return describeTie(tie, readJournal(journal), isHeld(lock));
  } catch (error) {
    if (!isTiebackError(error) && !(error instanceof TypeError)) throw error;
    return { tie, state: 'unreadable', problem: error.message };
  }
};

/** A tie as its journal in a state folder knows it; undefined when none lies there. */
export const findLocalTie = (stateDir: string, tie: TieId): LocalTie | undefined =>
  existsSync(tieFolder(stateDir, tie).journal) ? readLocalTie(stateDir, tie) : undefined;

/** The ties whose journals lie in a state folder, newest first. */
export const listTies = (stateDir: string): readonly LocalTie[] => {
  const dir = tiesDir(stateDir);
  if (!existsSync(dir)) return [];
  const ids = readdirSync(dir).flatMap((name) =>
    name.endsWith('.jsonl') ? [asTieId(name.slice(0, -'.jsonl'.length))] : [],
  );
  return ids.map((tie) => readLocalTie(stateDir, tie)).sort(newestFirst);
};

/** Whether an id, or its beginning or end, is what somebody calls a tie by. */
export const isCalled = (tie: TieId, wanted: string): boolean =>
  wanted !== '' && (tie.startsWith(wanted) || tie.endsWith(wanted));

const none = (stateDir: string, wanted: string | undefined, ties: readonly LocalTie[]): TiebackError => {
  const what = wanted === undefined ? 'there is no unfinished tie' : `there is no tie "${wanted}"`;
  const known =
    ties.length === 0 ? 'tieback run and tieback start make one' : 'tieback ties lists those that there are';
  return new TiebackError('TIE_NOT_FOUND', `${what} in "${stateDir}"`, {
    hint: `${known}; journals elsewhere are named with --state DIR, resume and abort reach a tie of another machine with --repo NAME and its whole id`,
  });
};

/**
 * The plan of a tie in a state folder, by its id, or a beginning or end of it; without one that of the one tie in the
 * first of these states that any is in.
 * @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, JOURNAL_UNREADABLE, JOURNAL_NEWER
 */
export const readTie = (
  stateDir: string,
  wanted: string | undefined,
  states: readonly LocalTie['state'][] = ['unfinished', 'open', 'running'],
): RunPlan => {
  const ties = listTies(stateDir);
  const unfinished = states.map((state) => ties.filter((one) => one.state === state)).find(({ length }) => length > 0);
  const named = ties.filter(({ tie }) => wanted !== undefined && isCalled(tie, wanted));
  const candidates = (wanted === undefined ? unfinished : named) ?? [];
  const [found, other] = candidates;
  if (found === undefined) throw none(stateDir, wanted, ties);
  if (other !== undefined) {
    throw new TiebackError('TIE_AMBIGUOUS', `${candidates.length} ties could be meant`, {
      hint: `name one: ${candidates.map(({ tie }) => tie).join(', ')}`,
    });
  }
  return planOf(readJournal(tieFolder(stateDir, found.tie).journal));
};
