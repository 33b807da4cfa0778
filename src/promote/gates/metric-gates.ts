import { TiebackError } from '../../errors.ts';
import type { ComparedRun } from '../../model/comparison.ts';
import type { GateAnswer } from '../decision-plan.ts';
import {
  fail,
  type GateFacts,
  type GateRequest,
  isBetter,
  numberOf,
  pass,
  type RankingMetric,
  skip,
  type Threshold,
  toldValue,
  warn,
  whyNoNumber,
} from './gate.ts';

/** Reads `sensitivity>=0.83` or `sensitivity:lower>=0.8`. @throws USAGE_INVALID */
export const parseThreshold = (text: string): Threshold => {
  const found = /^(.*?[^\s<>=])(?::(lower|upper))?\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)$/i.exec(text.trim());
  const [, metric, bound = 'point', operator, value] = found ?? [];
  if (metric === undefined || operator === undefined)
    throw new TiebackError('USAGE_INVALID', `"${text}" is no threshold`, {
      hint: 'for example --threshold "sensitivity>=0.83", or on the bound of its interval: "sensitivity:lower>=0.8"',
    });
  return {
    text,
    metric: metric.trim(),
    bound: bound as Threshold['bound'],
    operator: operator as Threshold['operator'],
    value: Number(value),
  };
};

/** Reads `sensitivity:max`. @throws USAGE_INVALID */
export const parseRankingMetric = (text: string): RankingMetric => {
  const [, key, direction] = /^(.+):(max|min)$/.exec(text) ?? [];
  if (key !== undefined && (direction === 'max' || direction === 'min')) return { key, direction };
  throw new TiebackError('USAGE_INVALID', `"${text}" is no metric with its direction`, {
    hint: 'for example sensitivity:max, or loss:min',
  });
};

const holds: Readonly<Record<Threshold['operator'], (left: number, right: number) => boolean>> = {
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
};

/** A metric, or the bound of its interval, against a fixed value. */
export const thresholdGate = (threshold: Threshold, run: ComparedRun): GateAnswer => {
  const gate = `threshold ${threshold.text}`;
  const metric = run.metrics.find(({ key }) => key === threshold.metric);
  if (metric === undefined || typeof metric.value !== 'number')
    return fail(gate, `the run: ${whyNoNumber(run, threshold.metric)}`);
  const { interval, problem } = metric;
  if (threshold.bound !== 'point' && interval === undefined)
    return fail(gate, problem ?? `no counts are logged for "${threshold.metric}": log ${threshold.metric}.n beside it`);
  const value =
    threshold.bound === 'point' || interval === undefined
      ? metric.value
      : threshold.bound === 'lower'
        ? interval.lower
        : interval.upper;
  const text =
    threshold.bound === 'point'
      ? toldValue(run, threshold.metric)
      : `${threshold.bound} bound ${value.toFixed(4)} (n ${interval?.trials})`;
  return holds[threshold.operator](value, threshold.value) ? pass(gate, text) : fail(gate, text);
};

/** Better than the run behind the alias, by a margin. */
export const betterThanChampion = (
  { candidate, champion, championProblem, replacement }: GateFacts,
  { metric, margin = 0, isOfChampion = false }: GateRequest,
): GateAnswer => {
  const gate = 'better-than-champion';
  if (champion?.runId === candidate.runId) return skip(gate, 'it is the champion itself');
  if (championProblem !== undefined) return fail(gate, championProblem);
  if (replacement?.kind === 'replaced') return skip(gate, 'the champion was set aside (--replace-champion)');
  if (champion === undefined) return skip(gate, 'there is no champion yet');
  if (metric === undefined)
    return warn(
      gate,
      `nobody asked by which metric: the run may be worse than champion ${champion.runName}; --metric METRIC:max holds it against it`,
    );
  const [own, other] = [numberOf(candidate, metric.key), numberOf(champion, metric.key)];
  if (champion.sealState === 'unreadable')
    return fail(
      gate,
      `champion ${champion.runName} is not as it was sealed, and its sealed record cannot be read: there is no value to beat`,
    );
  if (own === undefined) return fail(gate, `the run: ${whyNoNumber(candidate, metric.key)}`);
  if (other === undefined) return fail(gate, `champion ${champion.runName}: ${whyNoNumber(champion, metric.key)}`);
  const values = [candidate, champion].map((run) => toldValue(run, metric.key));
  const text = `${metric.key} ${values[0]}, champion ${champion.runName} ${values[1]}${margin === 0 ? '' : `, margin ${margin}`}${isOfChampion ? ` (${metric.direction}, as the champion was chosen)` : ''}`;
  const bar = metric.direction === 'max' ? other + margin : other - margin;
  // With a margin, reaching it is enough; sums of decimals are not exact.
  const reaches = margin > 0 && Math.abs(own - bar) < 1e-12;
  return reaches || isBetter(own, bar, metric.direction) ? pass(gate, text) : fail(gate, text);
};
