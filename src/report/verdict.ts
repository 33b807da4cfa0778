import type { CheckOutcome, Evidence } from '../model/evidence.ts';
import type { Fact } from '../model/fact.ts';
import { counted } from '../util/counted.ts';

export type Verdict = {
  readonly outcome: CheckOutcome;
  readonly word: string;
  /** Such as `12 passed, 1 warning, 2 not asked`. */
  readonly counts: string;
  /** Whether something is missing only because a service did not answer: the same report may say more another day. */
  readonly isIncomplete: boolean;
  /** Such as `MLflow did not answer`; empty when all did. */
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

/** The record in which a snapshot keeps the reads that gave no answer, by the id that their record would have had. */
const gapsRecord = 'tieback:gaps';

/** What a server may lack or refuse for itself alone, as some do with their model registry. */
const optionalRecord = /^mlflow:(?:logged-models|model-versions):/;

/** Reads that a service did not answer, or `undefined` for a snapshot that keeps no such list. */
const unansweredReads = ({ records }: Evidence): readonly string[] | undefined => {
  const gaps = records[gapsRecord]?.body;
  if (typeof gaps !== 'object' || gaps === null) return undefined;
  return Object.entries(gaps as Readonly<Record<string, { readonly why?: unknown } | null>>)
    .filter(([, gap]) => gap?.why === 'unreachable')
    .map(([record]) => record)
    .filter((record) => !optionalRecord.test(record));
};

/** The list of a tie's runs is of our making, from MLflow's answers. */
const isOfMlflow = (record: string): boolean => /^(?:mlflow|tieback:runs):/.test(record);
const serviceOf = (record: string): string => (isOfMlflow(record) ? 'MLflow' : 'lakeFS');

const unansweredIn = (evidence: Evidence, facts: Iterable<Fact<unknown>>): string => {
  const reads = unansweredReads(evidence);
  if (reads === undefined) {
    const isUnreachable = [...facts].some((fact) => fact.grade === 'missing' && fact.why === 'unreachable');
    return isUnreachable ? 'A service did not answer' : '';
  }
  const services = [...new Set(reads.map(serviceOf))].sort();
  return services.length === 0 ? '' : `${services.join(' and ')} did not answer`;
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
