import type { Interval } from '../../model/comparison.ts';
import { isCount } from '../../util/is-count.ts';
import { wilsonInterval } from '../../util/wilson-interval.ts';

type Numbers = ReadonlyMap<string, number>;
type Counts = { readonly successes: number; readonly trials: number; readonly from: readonly string[] };
export type IntervalAnswer = { readonly interval?: Interval; readonly problem?: string };

/** Endings by which a run says how many cases a metric counts, and how many of them count for it. */
const trialEndings = ['.n', '_n', '.trials', '_trials', '.total', '_total'];
const successEndings = ['.k', '_k', '.successes', '_successes', '.correct', '_correct'];

const named = (numbers: Numbers, metric: string, endings: readonly string[]) =>
  endings.map((ending) => `${metric}${ending}`).find((key) => isCount(numbers.get(key)));

const ownCounts = (metric: string, value: number, numbers: Numbers): Counts | undefined => {
  const trialsKey = named(numbers, metric, trialEndings);
  const trials = trialsKey === undefined ? undefined : numbers.get(trialsKey);
  if (trialsKey === undefined || trials === undefined || trials === 0) return undefined;
  const successKey = named(numbers, metric, successEndings);
  const successes = successKey === undefined ? Math.round(value * trials) : (numbers.get(successKey) ?? 0);
  return { successes, trials, from: successKey === undefined ? [trialsKey] : [successKey, trialsKey] };
};

const level = 0.95;

type Cell = 'tp' | 'fp' | 'tn' | 'fn';
/** What a proportion counts, of a confusion matrix: numerator of denominator. */
const ofMatrix: Readonly<Record<string, readonly [readonly Cell[], readonly Cell[]]>> = {
  sensitivity: [['tp'], ['tp', 'fn']],
  recall: [['tp'], ['tp', 'fn']],
  tpr: [['tp'], ['tp', 'fn']],
  specificity: [['tn'], ['tn', 'fp']],
  tnr: [['tn'], ['tn', 'fp']],
  precision: [['tp'], ['tp', 'fp']],
  ppv: [['tp'], ['tp', 'fp']],
  npv: [['tn'], ['tn', 'fn']],
  accuracy: [
    ['tp', 'tn'],
    ['tp', 'tn', 'fp', 'fn'],
  ],
};

/** `test_recall` is the recall of the matrix `test_tp`, `test_fn`, … */
const matrixCounts = (metric: string, numbers: Numbers): Counts | undefined => {
  const [, before = '', word = ''] = /^(.*?)([a-z]+)$/i.exec(metric) ?? [];
  const cells = ofMatrix[word.toLowerCase()];
  if (cells === undefined || (before !== '' && !/[^a-z0-9]$/i.test(before))) return undefined;
  const [above, below] = cells;
  const from = below.map((cell) => `${before}${cell}`);
  const count = (cell: Cell): number | undefined => numbers.get(`${before}${cell}`);
  if (!below.every((cell) => isCount(count(cell)))) return undefined;
  const sum = (wanted: readonly Cell[]): number => wanted.reduce((total, cell) => total + (count(cell) ?? 0), 0);
  return sum(below) === 0 ? undefined : { successes: sum(above), trials: sum(below), from };
};

/** Half a case, or what rounding to three decimals may hide. */
const isConsistent = (value: number, { successes, trials }: Counts): boolean =>
  Math.abs(successes / trials - value) <= Math.max(0.5 / trials, 0.0005) + 1e-12;

/**
 * The confidence interval of a metric whose counts the run logged: `<metric>.n` (and `<metric>.k`), or the cells of a
 * confusion matrix (`tp`, `fp`, `tn`, `fn`). Counts that contradict the value give none.
 */
export const metricInterval = (metric: string, value: number, numbers: Numbers): IntervalAnswer => {
  if (!(value >= 0 && value <= 1)) return {};
  const counts = ownCounts(metric, value, numbers) ?? matrixCounts(metric, numbers);
  if (counts === undefined) return {};
  const { successes, trials, from } = counts;
  if (successes > trials || !isConsistent(value, counts))
    return { problem: `${from.join(', ')} give ${successes}/${trials}, which is not ${value}` };
  const bounds = wilsonInterval(successes / trials, trials, level);
  if (bounds === undefined) return {};
  return { interval: { ...bounds, level, method: 'wilson', successes, trials, from } };
};
