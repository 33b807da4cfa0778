import type { Records, Subject } from '../../model/evidence.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import { counted } from '../../util/counted.ts';
import { lastOf, type NamedDecision } from '../decisions.ts';
import { asNumber, factValue } from '../fact.ts';
import { at, elementsAt, hasRecord, type Place, placeOf, textAt, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Check, fail, pass, short, skip, type Verdict, warn } from './check.ts';

const paths = ['run.decisions', 'run.metrics'] as const;

/** One run of the comparison that a decision rests on. */
type Compared = {
  readonly id: string;
  readonly name: string;
  readonly isFit: boolean;
  /** What it was tested on; undefined where nobody says. */
  readonly testData: string | undefined;
  readonly metrics: ReadonlyMap<string, { readonly value: unknown; readonly definition: string }>;
};

const comparedAt = (place: Place): Compared => {
  const digests = elementsAt(at(place, 'testData')).flatMap((test) => textAt(at(test, 'digest')) ?? []);
  const metrics = elementsAt(at(place, 'metrics')).map((metric) => {
    const definition = canonicalJson(valueAt(at(metric, 'definition')) ?? {});
    return [textAt(at(metric, 'key')) ?? '', { value: valueAt(at(metric, 'value')), definition }] as const;
  });
  return {
    id: textAt(at(place, 'runId')) ?? '',
    name: textAt(at(place, 'runName')) ?? '',
    isFit: elementsAt(at(place, 'unfit')).length === 0,
    testData: digests.length === 0 ? undefined : digests.sort().join(' '),
    metrics: new Map(metrics),
  };
};

type Rule = { readonly key: string; readonly direction: string; readonly isOfDecision: boolean };

type Decided = {
  readonly own: Compared;
  readonly others: readonly Compared[];
  readonly rule: Rule | undefined;
};

export const decisionOf = ({ run }: Subject): NamedDecision | undefined =>
  lastOf(
    run.decisions.flatMap((facts) => {
      const [id, repository, at] = [facts.id, facts.repository, facts.decidedAt].map(factValue);
      return id === undefined || repository === undefined || at === undefined ? [] : [{ id, repository, at }];
    }),
  );

/** The plan of the decision that promoted the run; else why there is none to look at. */
export const promotionOf = (subject: Subject, records: Records): Place | Verdict => {
  const decision = decisionOf(subject);
  if (decision === undefined) return skip('no decision about the run is recorded among its tags', ...paths);
  const plan = placeOf(records, recordId.decisionPlan(decision.repository, decision.id));
  if (!hasRecord(plan)) return skip(`decision ${decision.id} could not be read when the snapshot was taken`, ...paths);
  if (textAt(at(plan, 'input', 'verb')) !== 'promote')
    return skip('the last decision about the run took its promotion back', ...paths);
  return textAt(at(plan, 'input', 'run', 'id')) === factValue(subject.run.id)
    ? plan
    : fail(`decision ${decision.id}, which the run names, is about another run`, ...paths);
};

/** What the decision chose by, else what the card calls the primary metric. */
const ruleOf = ({ card }: Subject, plan: Place): Rule | undefined => {
  const best = at(plan, 'input', 'best');
  const [key, direction] = [textAt(at(best, 'key')), textAt(at(best, 'direction'))];
  if (key !== undefined && direction !== undefined) return { key, direction, isOfDecision: true };
  const primary = card?.evaluation.primaryMetric;
  const name = primary && factValue(primary.name);
  return name === undefined
    ? undefined
    : { key: name, direction: (primary && factValue(primary.direction)) ?? 'max', isOfDecision: false };
};

const decidedOf = (subject: Subject, records: Records): Decided | Verdict => {
  const plan = promotionOf(subject, records);
  if ('outcome' in plan) return plan;
  const runs = elementsAt(at(plan, 'input', 'comparison', 'runs')).map(comparedAt);
  const own = runs.find(({ id }) => id === factValue(subject.run.id));
  const others = runs.filter((run) => run !== own);
  if (own === undefined || others.length === 0)
    return skip('the run was promoted without being held against another', ...paths);
  return { own, others, rule: ruleOf(subject, plan) };
};

/** In what the other differs from the run; undefined where they may be held against each other. */
const differenceOf = (own: Compared, other: Compared, key: string | undefined): string | undefined => {
  if (own.testData === undefined || other.testData === undefined) return 'what it was tested on is not recorded';
  if (own.testData !== other.testData) return 'it was tested on other data';
  const keys = key === undefined ? [...own.metrics.keys()] : [key];
  const shared = keys.filter((name) => own.metrics.has(name) && other.metrics.has(name));
  const defined = shared.find((name) => own.metrics.get(name)?.definition !== other.metrics.get(name)?.definition);
  if (defined !== undefined) return `its ${defined} is defined otherwise`;
  return shared.length === 0 ? 'it has no metric in common' : undefined;
};

const nameOf = ({ name, id }: Compared): string => `${name} (${short(id)})`;

const isBetter = (value: number, than: number, { direction }: Rule): boolean =>
  direction === 'min' ? value < than : value > than;

/** The metric was changed since, or is not the run's. */
const changedSince = ({ run }: Subject, { key }: Rule, value: number): string | undefined => {
  const fact = run.metrics.find((metric) => metric.key === key)?.value;
  const now = fact && factValue(fact);
  return now === value ? undefined : `it was decided with ${key} ${value}, and the run has ${now ?? 'none'}`;
};

const isWinner = (subject: Subject, records: Records): Verdict => {
  const decided = decidedOf(subject, records);
  if ('outcome' in decided) return decided;
  const { own, others, rule } = decided;
  if (rule === undefined)
    return skip('neither the decision nor the card names the metric that runs are chosen by', ...paths);
  const value = asNumber(own.metrics.get(rule.key)?.value);
  if (value === undefined) return fail(`it was promoted without a value of ${rule.key}`, ...paths);
  const changed = changedSince(subject, rule, value);
  if (changed !== undefined) return fail(changed, ...paths);
  const rivals = others.flatMap((run) => {
    const its = asNumber(run.metrics.get(rule.key)?.value);
    return run.isFit && its !== undefined && differenceOf(own, run, rule.key) === undefined
      ? [{ run, value: its }]
      : [];
  });
  const apart = others.filter(({ isFit }) => isFit).length - rivals.length;
  if (rivals.length === 0 && apart > 0)
    return warn(
      `${rule.key} is ${value}, and ${counted(apart, 'other run')} that could be promoted cannot be compared with it: it was held against none`,
      ...paths,
    );
  const told = (runs: typeof rivals) => runs.map((one) => `${nameOf(one.run)} with ${one.value}`).join(', ');
  const better = rivals.filter((one) => isBetter(one.value, value, rule));
  if (better.length > 0)
    return (rule.isOfDecision ? fail : warn)(
      `${rule.key} (${rule.direction}) is ${value}, and better in ${told(better)}`,
      ...paths,
    );
  const equal = rivals.filter((one) => one.value === value);
  if (equal.length > 0) return warn(`${rule.key} is ${value}, and as good in ${told(equal)}`, ...paths);
  return pass(
    `${rule.key} ${value} is the best (${rule.direction}) of ${counted(rivals.length + 1, 'comparable run')}`,
    ...paths,
  );
};

const areComparable = (subject: Subject, records: Records): Verdict => {
  const decided = decidedOf(subject, records);
  if ('outcome' in decided) return decided;
  const { own, others, rule } = decided;
  const differing = others.flatMap((run) => {
    const difference = differenceOf(own, run, rule?.key);
    return difference === undefined ? [] : [`${nameOf(run)}: ${difference}`];
  });
  if (differing.length === 0)
    return pass(
      `${counted(others.length + 1, 'run')} were tested on the same data, and say the same of their metrics`,
      ...paths,
    );
  const text = `not comparable with the run: ${differing.join('; ')}`;
  return differing.length === others.length ? fail(text, ...paths) : warn(text, ...paths);
};

export const decisionChecks: readonly Check[] = [
  { id: 'METRIC-04', title: 'The promoted run is the best of those compared', run: isWinner },
  { id: 'METRIC-05', title: 'The compared runs were tested on the same data and measured alike', run: areComparable },
];
