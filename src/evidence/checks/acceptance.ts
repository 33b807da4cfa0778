import { acceptanceSha256 } from '../../card/acceptance-hash.ts';
import type { Card } from '../../model/card.ts';
import type { Records, Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { wilsonInterval } from '../../util/wilson-interval.ts';
import { asText, factValue, isKnown } from '../fact.ts';
import { at, elementsAt, hasRecord, placeOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Check, fail, pass, short, skip, skipUnless, type Verdict, warn } from './check.ts';

const paths = ['card.evaluation.acceptance', 'card.regulatory.fda.targets', 'run.metrics'] as const;

type Criterion = {
  readonly metric: string;
  readonly op: string;
  readonly limit: number | undefined;
  readonly bound: string;
  readonly trials: number | undefined;
};

const holds: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '>=': (value, limit) => value >= limit,
  '>': (value, limit) => value > limit,
  '<=': (value, limit) => value <= limit,
  '<': (value, limit) => value < limit,
};

/** Acceptance criteria, and targets that no criterion speaks of. */
const criteriaOf = ({ card }: Subject): readonly Criterion[] => {
  const stated = (card?.evaluation.acceptance ?? []).map(
    ({ metric, op, value, bound, trials }): Criterion => ({
      metric: factValue(metric) ?? '',
      op: factValue(op) ?? '>=',
      limit: factValue(value),
      bound: factValue(bound) ?? 'point',
      trials: factValue(trials),
    }),
  );
  const targets = (card?.regulatory.fda.targets ?? [])
    .filter(({ key }) => !stated.some(({ metric }) => metric === key))
    .map(
      ({ key, fact }): Criterion => ({
        metric: key,
        op: '>=',
        limit: factValue(fact),
        bound: 'point',
        trials: undefined,
      }),
    );
  return [...stated, ...targets];
};

type Answer = { readonly outcome: 'pass' | 'fail' | 'warn'; readonly text: string };

const rounded = (value: number): number => Number(value.toPrecision(6));

const judge = ({ run, card }: Subject, { metric, op, limit, bound, trials }: Criterion): Answer => {
  const wanted = `${metric} ${op} ${limit ?? '?'}`;
  const logged: Fact<number | string> | undefined = run.metrics.find(({ key }) => key === metric)?.value;
  const value = logged && factValue(logged);
  const test = holds[op];
  const mark = logged !== undefined && isKnown(logged) ? logged.seal : undefined;
  if (limit === undefined || test === undefined || metric === '')
    return { outcome: 'warn', text: `${wanted}: the criterion is not complete` };
  if (mark?.kind === 'added')
    return { outcome: 'fail', text: `${wanted}: ${metric} was logged after the run was sealed` };
  if (mark?.kind === 'changed') {
    const text = `${wanted}: ${metric} was ${mark.sealed} when the run was sealed, and was changed since`;
    return { outcome: 'fail', text };
  }
  if (typeof value !== 'number') return { outcome: 'fail', text: `${wanted}: ${metric} is ${value ?? 'not logged'}` };
  if (bound === 'point')
    return { outcome: test(value, limit) ? 'pass' : 'fail', text: `${wanted}: ${metric} is ${rounded(value)}` };
  const interval = wilsonInterval(
    value,
    trials ?? 0,
    factValue(card?.evaluation.ci.level ?? { grade: 'missing', why: 'absent' }) ?? 0.95,
  );
  if (interval === undefined) {
    return {
      outcome: 'warn',
      text: `${wanted} by its ${bound}: without the number of cases (trials) there is no interval`,
    };
  }
  const cases = value * (trials ?? 0);
  if (Math.abs(cases - Math.round(cases)) > 1e-6 * (trials ?? 0)) {
    return {
      outcome: 'warn',
      text: `${wanted} by its ${bound}: ${rounded(value)} is no whole number of ${trials} cases`,
    };
  }
  const edge = bound === 'ciLower' ? interval.lower : interval.upper;
  const text = `${wanted} by its ${bound}: ${metric} is ${rounded(value)} of ${trials} cases, Wilson interval ${rounded(interval.lower)} to ${rounded(interval.upper)}`;
  return { outcome: test(edge, limit) ? 'pass' : 'fail', text };
};

const isAccepted = (subject: Subject): Verdict => {
  const criteria = criteriaOf(subject);
  if (criteria.length === 0) return skip('the card names no acceptance criterion', ...paths);
  if (subject.run.metrics.length === 0 && !isKnown(subject.run.status))
    return skipUnless([subject.run.status], 'the run', 'the run has no metric', ...paths);
  const answers = criteria.map((criterion) => judge(subject, criterion));
  const text = answers.map((answer) => answer.text).join('; ');
  if (answers.some(({ outcome }) => outcome === 'fail')) return fail(text, ...paths);
  return answers.some(({ outcome }) => outcome === 'warn') ? warn(text, ...paths) : pass(text, ...paths);
};

const wasSetBefore = (subject: Subject, records: Records): Verdict => {
  const facts = ['card.evaluation.acceptance', 'run.startedAt', 'statement.commit'] as const;
  if (criteriaOf(subject).length === 0) return skip('the card names no acceptance criterion', ...facts);
  const startMs = Date.parse(factValue(subject.run.startedAt) ?? '');
  if (Number.isNaN(startMs))
    return skipUnless([subject.run.startedAt], 'the run', 'when the run started is not recorded', ...facts);
  const history = placeOf(records, recordId.cardHistory);
  if (!hasRecord(history))
    return skip('the card is in no git repository: when its criteria were set is not known', ...facts);
  const now = acceptanceSha256(valueAt(at(placeOf(records, recordId.card), 'card')) as Card);
  const before = elementsAt(at(history, 'versions')).find(
    (version) => Date.parse(asText(valueAt(at(version, 'committedAt'))) ?? '') <= startMs,
  );
  if (before === undefined) return fail('the card was committed to git only after the run had started', ...facts);
  const commit = short(asText(valueAt(at(before, 'commit'))) ?? '');
  return valueAt(at(before, 'acceptanceSha256')) === now
    ? pass(`the criteria stood in git commit ${commit} before the run started`, ...facts)
    : fail(`the criteria are others than in git commit ${commit}, which stood when the run started`, ...facts);
};

export const acceptanceChecks: readonly Check[] = [
  { id: 'METRIC-03', title: 'The acceptance criteria of the card are met', run: isAccepted },
  { id: 'TIME-02', title: 'The acceptance criteria were set before the run started', run: wasSetBefore },
];
