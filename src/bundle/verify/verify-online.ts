import { isTiebackError } from '../../errors.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { unansweredReads, whyUnanswered } from '../../model/unanswered.ts';
import { shownValue } from './fact-differences.ts';
import { factsByPath } from './facts-by-path.ts';
import { step, type VerificationStep } from './verification.ts';

/** Takes evidence of the same tie anew. */
export type TakeToday = (target: { readonly id: string; readonly repository: string | undefined }) => Promise<Evidence>;

/** What may become another without anything being wrong: addresses, versions, names, and what is added later. */
const mayMove: readonly RegExp[] = [
  /^servers\./,
  /^clocks\./,
  /(?:^|\.)url$/,
  /^data\.branchHead$/,
  /^run\.(?:name|experimentName)$/,
  /^run\.(?:loggedModels|modelVersions|decisions|tags|otherRuns)\./,
  /^seal\.(?:changes|added)\./,
];

type Difference = { readonly kind: 'changed' | 'moved'; readonly text: string };

const isSame = (a: Fact<unknown>, b: Fact<unknown> | undefined): boolean =>
  b !== undefined &&
  b.grade !== 'missing' &&
  a.grade !== 'missing' &&
  JSON.stringify(a.value) === JSON.stringify(b.value);

const compare = (path: string, then: Fact<unknown>, now: Fact<unknown> | undefined): readonly Difference[] => {
  if (then.grade === 'missing' || isSame(then, now)) return [];
  const kind = mayMove.some((one) => one.test(path)) ? 'moved' : 'changed';
  return [{ kind, text: `${path} was ${shownValue(then)}, and is ${shownValue(now)} today` }];
};

/** What a card says no service is asked for. */
const ofCard = /^(?:card|statement)\./;

/** JSON as the snapshot holds it, so that both sides of a comparison have gone through the same. */
const plain = (evidence: Evidence): unknown => JSON.parse(JSON.stringify(evidence.subject));

const factsStep = (then: Evidence, now: Evidence): VerificationStep => {
  const before = new Map([...factsByPath(plain(then))].filter(([path]) => !ofCard.test(path)));
  const today = factsByPath(plain(now));
  const found = [...before].flatMap(([path, fact]) => compare(path, fact, today.get(path)));
  const textsOf = (kind: Difference['kind']) => found.filter((one) => one.kind === kind).map(({ text }) => text);
  const [changed, moved] = [textsOf('changed'), textsOf('moved')];
  if (changed.length > 0)
    return step('facts-today', 'fail', 'facts of the snapshot are others today', [...changed, ...moved]);
  const known = [...before.values()].filter(({ grade }) => grade !== 'missing').length;
  return moved.length > 0
    ? step('facts-today', 'warn', `${known - moved.length} facts are the same; others may change, and did`, moved)
    : step('facts-today', 'pass', `${known} facts are the same today`);
};

const checksStep = (then: Evidence, now: Evidence): VerificationStep => {
  const worse = then.checks
    .filter(({ outcome }) => outcome === 'pass')
    .flatMap(({ id }) => now.checks.filter((check) => check.id === id && check.outcome !== 'pass'));
  const problems = worse.map(({ id, outcome, reason }) => `${id}: ${outcome} today: ${reason}`);
  if (worse.some(({ outcome }) => outcome === 'fail'))
    return step('checks-today', 'fail', 'checks that passed then fail today', problems);
  return worse.length > 0
    ? step('checks-today', 'warn', 'checks that passed then do not today', problems)
    : step('checks-today', 'pass', 'every check that passed then passes today');
};

const known = <T>(fact: Fact<T>): T | undefined => (fact.grade === 'missing' ? undefined : fact.value);

/** The snapshot against what both services say now. @throws what a service throws that cannot be asked */
export const verifyOnline = async (then: Evidence, today: TakeToday): Promise<readonly VerificationStep[]> => {
  const id = known(then.subject.run.id) ?? known(then.subject.tie.id);
  if (id === undefined) return [step('facts-today', 'skip', 'the snapshot knows neither run nor tie to ask about')];
  try {
    const now = await today({ id, repository: known(then.subject.data.repository) });
    const unanswered = unansweredReads(now) ?? [];
    if (unanswered.length === 0) return [factsStep(then, now), checksStep(then, now)];
    const records = unanswered.map(({ record }) => record);
    return [step('facts-today', 'skip', `${whyUnanswered(unanswered)}: tieback doctor says what is wrong`, records)];
  } catch (error) {
    if (!isTiebackError(error, 'TIE_NOT_FOUND', 'LAKEFS_REPOSITORY_NOT_FOUND', 'LAKEFS_REF_NOT_FOUND')) throw error;
    return [step('facts-today', 'fail', `both services know nothing of it today: ${error.message}`)];
  }
};
