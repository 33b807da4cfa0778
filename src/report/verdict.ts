import type { CheckOutcome, Evidence } from '../model/evidence.ts';
import type { Fact } from '../model/fact.ts';
import { unansweredReads, whyUnanswered } from '../model/unanswered.ts';
import { counted } from '../util/counted.ts';

export type Verdict = {
  readonly outcome: CheckOutcome;
  readonly word: string;
  /** Such as `12 passed, 1 warning, 2 not asked`. */
  readonly counts: string;
  /** Whether something is missing only because a service did not answer: the same report may say more another day. */
  readonly isIncomplete: boolean;
  /** Such as `MLflow did not answer` or `lakeFS refused the credentials`; empty when all did. */
  readonly unanswered: string;
};

const words: Readonly<Record<CheckOutcome, string>> = {
  fail: 'Checks failed',
  warn: 'Passed with warnings',
  pass: 'Checks passed',
  skip: 'Not checked',
};

const unlessNone = (count: number, one: string, many: string): readonly string[] =>
  count === 0 ? [] : [counted(count, one, many)];

const unansweredIn = (evidence: Evidence, facts: Iterable<Fact<unknown>>): string => {
  const reads = unansweredReads(evidence);
  if (reads !== undefined) return whyUnanswered(reads);
  const isUnreachable = [...facts].some((fact) => fact.grade === 'missing' && fact.why === 'unreachable');
  return isUnreachable ? 'A service did not answer' : '';
};

const wordOf = (outcome: CheckOutcome, isIncomplete: boolean): string => {
  if (!isIncomplete) return words[outcome];
  return outcome === 'fail' ? `${words.fail}, incomplete` : 'Incomplete';
};

/**
 * The worst outcome of all. What was skipped has no say beside an answer, but is always counted aloud; and where a
 * service did not answer, nothing is called passed.
 */
export const judgeEvidence = (evidence: Evidence, facts: Iterable<Fact<unknown>>): Verdict => {
  const { checks } = evidence;
  const count = (outcome: CheckOutcome) => checks.filter((check) => check.outcome === outcome).length;
  const order = ['fail', 'warn', 'pass', 'skip'] as const;
  const outcome = order.find((one) => count(one) > 0) ?? 'skip';
  const unanswered = unansweredIn(evidence, facts);
  const counts = [
    ...unlessNone(count('fail'), 'failed', 'failed'),
    ...unlessNone(count('warn'), 'warning', 'warnings'),
    ...unlessNone(count('pass'), 'passed', 'passed'),
    ...unlessNone(count('skip'), 'not asked', 'not asked'),
  ];
  const isIncomplete = unanswered !== '';
  return {
    outcome,
    word: wordOf(outcome, isIncomplete),
    counts: counts.join(', ') || 'no check was run',
    isIncomplete,
    unanswered,
  };
};
