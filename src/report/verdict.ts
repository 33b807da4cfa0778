import type { CheckOutcome, CheckResult } from '../model/evidence.ts';

export type Verdict = {
  readonly outcome: CheckOutcome;
  readonly word: string;
  /** Such as `12 passed, 1 warning, 2 not asked`. */
  readonly counts: string;
};

const words: Readonly<Record<CheckOutcome, string>> = {
  fail: 'Checks failed',
  warn: 'Passed with warnings',
  pass: 'Checks passed',
  skip: 'Not checked',
};

const counted = (count: number, one: string, many: string): readonly string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** The worst outcome of all. What was skipped has no say beside an answer, but is always counted aloud. */
export const judgeChecks = (checks: readonly CheckResult[]): Verdict => {
  const count = (outcome: CheckOutcome) => checks.filter((check) => check.outcome === outcome).length;
  const order = ['fail', 'warn', 'pass', 'skip'] as const;
  const outcome = order.find((one) => count(one) > 0) ?? 'skip';
  const counts = [
    ...counted(count('fail'), 'failed', 'failed'),
    ...counted(count('warn'), 'warning', 'warnings'),
    ...counted(count('pass'), 'passed', 'passed'),
    ...counted(count('skip'), 'not asked', 'not asked'),
  ];
  return { outcome, word: words[outcome], counts: counts.join(', ') || 'no check was run' };
};
