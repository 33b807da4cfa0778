import { incomparable } from '../model/comparability.ts';
import type { ComparedRun, Comparison } from '../model/comparison.ts';
import { namedRun } from '../model/ids.ts';
import { counted } from '../util/counted.ts';
import type { GateAnswer, LeftOut } from './decision-plan.ts';
import { noReference } from './gates/comparable.ts';
import { fail, isBetter, numberOf, pass, type RankingMetric, toldValue, whyNoNumber } from './gates/gate.ts';

export type Choice = {
  readonly winner: ComparedRun | undefined;
  readonly gates: readonly GateAnswer[];
  /** Who did not compete. */
  readonly leftOut: readonly LeftOut[];
};

const named = (runs: readonly ComparedRun[]): string => runs.map(namedRun).join(', ');

type Rated = { readonly run: ComparedRun; readonly value: number };

const rate = (runs: readonly ComparedRun[], { key, direction }: RankingMetric): readonly Rated[] =>
  runs
    .flatMap((run): readonly Rated[] => {
      const value = numberOf(run, key);
      return value === undefined ? [] : [{ run, value }];
    })
    .sort((a, b) => (isBetter(a.value, b.value, direction) ? -1 : a.value === b.value ? 0 : 1));

/** Everything that keeps a run from competing; nothing for one that does. */
const obstacles = (run: ComparedRun, key: string): readonly string[] => {
  const other = incomparable(run);
  return [
    ...run.unfit,
    ...(numberOf(run, key) === undefined ? [whyNoNumber(run, key)] : []),
    ...(other === undefined ? [] : [`not comparable: ${other}`]),
  ];
};

const leftOutOf = (runs: readonly ComparedRun[], key: string): readonly LeftOut[] =>
  runs.flatMap((run) => {
    const reasons = obstacles(run, key);
    return reasons.length === 0 ? [] : [{ id: run.runId, name: run.runName, reason: reasons.join('; ') }];
  });

/** What the runs were held against is half of the reason. */
const noWinner = ({ runs, reference }: Comparison, key: string): string => {
  if (runs.length === 0) return 'there is no run';
  const held = runs.find(({ runId }) => runId === reference);
  const against = held === undefined ? '' : `; the reference is run ${namedRun(held)}`;
  return `none of ${counted(runs.length, 'run')} competes by ${key}${against}`;
};

/**
 * The best run by a metric among those that are finished, sealed, linked and comparable. Two that are equally good are no
 * winner; nor is one while another that cannot be compared with it claims to be better, unless it is settled by name whose
 * test data count; nor is there any without a reference.
 */
export const chooseWinner = (
  comparison: Comparison,
  metric: RankingMetric,
  { isSettled = false }: { readonly isSettled?: boolean } = {},
): Choice => {
  const { runs } = comparison;
  const fit = runs.filter(({ unfit }) => unfit.length === 0);
  const rated = rate(fit, metric);
  const competing = rated.filter(({ run }) => incomparable(run) === undefined);
  const [first, second] = competing;
  const leftOut = leftOutOf(runs, metric.key);
  const none = noReference(comparison);
  if (none !== undefined) return { winner: undefined, gates: [fail('comparable', none)], leftOut };
  if (first === undefined) {
    return { winner: undefined, gates: [fail('winner', noWinner(comparison, metric.key))], leftOut };
  }
  const whole = leftOut.length === 0 ? '' : `, and ${leftOut.length} did not compete`;
  const text = `${metric.key} ${toldValue(first.run, metric.key)}, best of ${competing.length}${whole}`;
  const equal = competing.filter(({ value }) => value === first.value).map(({ run }) => run);
  const unique =
    second?.value === first.value
      ? fail(
          'winner',
          `${equal.length} runs are equally good (${metric.key} ${first.value}): ${named(equal)}; name the one to promote`,
        )
      : pass('winner', text);
  const doubtful = rated.filter(
    ({ run, value }) => !isSettled && incomparable(run) !== undefined && isBetter(value, first.value, metric.direction),
  );
  const planted = doubtful.map(({ run, value }) =>
    fail('comparable', `${named([run])} claims ${metric.key} ${value}, but is not comparable: ${incomparable(run)}`),
  );
  return { winner: first.run, gates: [unique, ...planted], leftOut };
};
