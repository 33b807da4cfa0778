import type {
  ChangeSize,
  ComparedMetric,
  ComparedRun,
  Comparison,
  DataDifference,
  PrefixChange,
} from '../../model/comparison.ts';

/** More digits say nothing that a decision rests on; `--json` has them all. */
const digits = 6;

const number = (value: number): string => String(Number(value.toPrecision(digits)));

/** A metric as people read it: its value, and the interval where there is one. */
export const metricText = (metric: ComparedMetric | undefined): string => {
  if (metric === undefined) return '–';
  const value = typeof metric.value === 'number' ? number(metric.value) : metric.value;
  const { interval, problem } = metric;
  if (interval !== undefined)
    return `${value} (95 % CI ${interval.lower.toFixed(4)}–${interval.upper.toFixed(4)}, n ${interval.trials})`;
  return problem === undefined ? value : `${value} (!)`;
};

/** The metrics that any of the runs has, but for those that only count for others. */
export const metricKeys = ({ runs }: Comparison): readonly string[] => {
  const counts = new Set(runs.flatMap(({ metrics }) => metrics.flatMap(({ interval }) => interval?.from ?? [])));
  return [...new Set(runs.flatMap(({ metrics }) => metrics.map(({ key }) => key)))]
    .filter((key) => !counts.has(key))
    .sort();
};

/** What is to be known of a run before it is compared: what differs from the reference, and why it cannot be promoted. */
export const flagsOf = ({ comparability, unfit, metrics }: ComparedRun): readonly string[] => [
  ...comparability
    .filter(({ answer }) => answer === 'differs')
    .map(({ aspect, reason }) => `${aspect} differs: ${reason}`),
  ...comparability
    .filter(({ answer }) => answer === 'unknown')
    .map(({ aspect, reason }) => `${aspect} unknown: ${reason}`),
  ...unfit,
  ...metrics.flatMap(({ key, problem }) => (problem === undefined ? [] : [`${key}: ${problem}`])),
];

const sizeText = ({ objects, bytes }: ChangeSize, sign: string): readonly string[] =>
  objects === 0 ? [] : [`${sign}${objects} (${bytes} bytes)`];

/** What was added, changed and removed, such as `+3 (120 bytes), ~1 (40 bytes)`. */
export const changeText = ({ added, changed, removed }: Omit<PrefixChange, 'prefix'>): string =>
  [...sizeText(added, '+'), ...sizeText(changed, '~'), ...sizeText(removed, '−')].join(', ') || 'no difference';

/** A run's name and the beginning of its id; two runs may have the same name. */
export const runText = ({ runs }: Comparison, id: string): string => {
  const name = runs.find(({ runId }) => runId === id)?.runName;
  return name === undefined ? id : `${name} (${id.slice(0, 8)})`;
};

/** Which data are compared, in words. */
export const differenceText = (comparison: Comparison, { leftOf, rightOf }: DataDifference): string =>
  `${runText(comparison, rightOf)} against ${leftOf === 'baseline' ? 'its baseline' : runText(comparison, leftOf)}`;
