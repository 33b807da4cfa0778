import type { CheckResult, Records, Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { shortCommit } from '../../model/ids.ts';
import { factValue, isKnown } from '../fact.ts';

export type Verdict = Omit<CheckResult, 'id' | 'title'>;

/** A named test over a snapshot: pure, so that anybody holding the snapshot can repeat it. */
export type Check = {
  readonly id: string;
  readonly title: string;
  readonly run: (subject: Subject, records: Records) => Verdict;
};

const verdict =
  (outcome: Verdict['outcome']) =>
  (reason: string, ...facts: readonly string[]): Verdict => ({ outcome, reason, facts });

export const pass = verdict('pass');
export const warn = verdict('warn');
export const fail = verdict('fail');
export const skip = verdict('skip');

/** Whether something was there once is not known of what is not found. */
const missingText = (fact: Fact<unknown>): string => {
  if (isUnreachable(fact)) return 'could not be read when the snapshot was taken';
  return fact.grade === 'missing' && fact.why === 'absent' ? 'was not found' : 'is not recorded';
};

/** For a fact that a check cannot do without. */
export const skipFor = (fact: Fact<unknown>, what: string, path: string): Verdict =>
  skip(`${what} ${missingText(fact)}`, path);

/** For what a check found nothing of: it may be there all the same when a service did not answer. */
export const skipUnless = (
  facts: readonly Fact<unknown>[],
  what: string,
  reason: string,
  ...paths: readonly string[]
): Verdict =>
  skip(facts.some(isUnreachable) ? `${what} could not be read when the snapshot was taken` : reason, ...paths);

/** The run that the back-link names, where the snapshot is about another run of the same tie. */
export const sealedRunBesides = ({ links, run }: Subject): string | undefined => {
  const named = factValue(links.backRunId);
  return named !== undefined && isKnown(run.id) && run.id.value !== named ? named : undefined;
};

export const isUnreachable = (fact: Fact<unknown>): boolean => fact.grade === 'missing' && fact.why === 'unreachable';

/** Whether a value came to the run after it had been sealed. */
export const isAdded = (fact: Fact<unknown>): boolean => isKnown(fact) && fact.seal?.kind === 'added';

/** Ids as a person reads them in a sentence. */
export const short = (id: string): string => (/^[0-9a-f]{40,}$/.test(id) ? shortCommit(id) : JSON.stringify(id));
