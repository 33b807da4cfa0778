import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TiebackError } from '../errors.ts';
import { type FileJournal, type Journal, type JournalRecord, openJournal, readJournal } from '../saga/journal.ts';
import { makeIgnoredFolder } from '../util/make-ignored-folder.ts';
import { type DecisionPlan, readDecisionPlan } from './decision-plan.ts';
import type { DecisionResults } from './decision-results.ts';
import { decisionSteps } from './decision-steps.ts';

type Step = keyof DecisionResults;

const folderOf = (stateDir: string): string => join(stateDir, 'decisions');
const fileOf = (stateDir: string, id: string): string => join(folderOf(stateDir), `${id}.jsonl`);

/** Opens a decision's journal, which is begun with the plan when there is none. @throws JOURNAL_UNWRITABLE, JOURNAL_UNREADABLE */
export const openDecisionJournal = (stateDir: string, plan: DecisionPlan): FileJournal<Step> => {
  try {
    makeIgnoredFolder(stateDir);
    mkdirSync(folderOf(stateDir), { recursive: true });
  } catch (cause) {
    throw new TiebackError('JOURNAL_UNWRITABLE', `nothing can be written to state folder "${stateDir}"`, {
      hint: 'name another with --state DIR or TIEBACK_STATE',
      cause,
    });
  }
  const journal = openJournal<Step>(fileOf(stateDir, plan.id));
  if (journal.records().length === 0) journal.append({ kind: 'plan', plan }, true);
  return journal;
};

/** For a decision of another machine: every step may have been done, so that each looks before it acts. */
export const rebuiltJournal = (plan: DecisionPlan, at: string): Journal<Step> => {
  const steps = Object.keys(decisionSteps) as readonly Step[];
  const records: JournalRecord<Step>[] = [
    { kind: 'plan', plan },
    ...steps.map((step) => ({ kind: 'intent', step, at }) as const),
  ];
  return { records: () => records, append: (record) => void records.push(record) };
};

export const hasJournal = (stateDir: string, id: string): boolean => existsSync(fileOf(stateDir, id));

/** Whether nothing is left to do: it is done, or was given up. */
const isOver = (records: readonly JournalRecord<Step>[]): boolean =>
  records.some(
    ({ kind, ...record }) => kind === 'note' || (kind === 'done' && 'step' in record && record.step === 'outcome'),
  );

/** The decisions that broke on this machine, whether they had claimed their number or not. */
export const unfinishedHere = (stateDir: string): readonly DecisionPlan[] => {
  if (!existsSync(folderOf(stateDir))) return [];
  const names = readdirSync(folderOf(stateDir)).filter((name) => name.endsWith('.jsonl'));
  return names.flatMap((name) => {
    const records = readJournal<Step>(join(folderOf(stateDir), name));
    const [first] = records;
    return first?.kind !== 'plan' || isOver(records) ? [] : [readDecisionPlan(first.plan)];
  });
};
