import type { JournalRecord } from '../../saga/journal.ts';
import type { RunResults } from '../results.ts';

/** What a step of a wrapped run came to, as the journal has it; empty when the step is not done. */
export const journaledResult = <K extends keyof RunResults>(
  records: readonly JournalRecord<keyof RunResults>[],
  step: K,
): Partial<RunResults[K]> => {
  const record = records.find((one) => one.kind === 'done' && one.step === step);
  return record?.kind === 'done' ? (record.result as Partial<RunResults[K]>) : {};
};

/** Whether a journal tells that a step was begun, or done. */
export const hasRecord = (
  records: readonly JournalRecord<keyof RunResults>[],
  kind: 'intent' | 'done',
  step: keyof RunResults,
): boolean => records.some((record) => record.kind === kind && record.step === step);
