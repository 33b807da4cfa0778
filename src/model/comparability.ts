import type { Comparability, ComparedRun } from './comparison.ts';
import type { CheckOutcome } from './evidence.ts';

/**
 * What each answer means for holding a run against the reference: one rule for documents and gates. Another baseline does
 * not count, because what other data bring is what runs are compared for; a test that nobody can identify does.
 */
const weights: Readonly<Record<Comparability['aspect'], Readonly<Record<Comparability['answer'], CheckOutcome>>>> = {
  baseline: { same: 'pass', differs: 'skip', unknown: 'skip' },
  'test-data': { same: 'pass', differs: 'fail', unknown: 'fail' },
  'metric-definition': { same: 'pass', differs: 'fail', unknown: 'warn' },
};

export const weightOf = ({ aspect, answer }: Comparability): CheckOutcome => weights[aspect][answer];

/** What stands against holding a run against the reference. */
export const incomparable = ({ comparability }: Pick<ComparedRun, 'comparability'>): string | undefined => {
  const found = comparability.find((one) => weightOf(one) === 'fail');
  return found && `${found.aspect} ${found.answer === 'differs' ? 'differs' : 'unknown'}: ${found.reason}`;
};
