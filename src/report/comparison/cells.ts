import type {
  ChangeSize,
  ComparedMetric,
  ComparedRun,
  Comparison,
  DataDifference,
  PrefixChange,
  SealDifference,
} from '../../model/comparison.ts';
import { namedRun, shortCommit, withShortCommits } from '../../model/ids.ts';
import { clip } from '../../util/clip.ts';
import { listSome } from '../../util/list-some.ts';

/** More digits say nothing that a decision rests on; `--json` has them all. */
const digits = 6;

const number = (value: number): string => String(Number(value.toPrecision(digits)));

const valueText = (value: number | string): string => (typeof value === 'number' ? number(value) : value);

/** A metric as people read it: its value, and the interval where there is one. */
export const metricText = (metric: ComparedMetric | undefined): string => {
  if (metric === undefined) return '–';
  const { interval, problem, today } = metric;
  const value = `${valueText(metric.value)}${today === undefined ? '' : ` (today ${valueText(today)})`}`;
  if (interval !== undefined)
    return `${value} (95 % CI ${interval.lower.toFixed(4)}–${interval.upper.toFixed(4)}, n ${interval.trials})`;
  return problem === undefined ? value : `${value} (!)`;
};

/** What a run has of a metric, as people read it; what came after the seal does not count. */
export const metricCell = ({ metrics, addedMetrics = [] }: ComparedRun, key: string): string => {
  const added = addedMetrics.find((metric) => metric.key === key);
  return added === undefined
    ? metricText(metrics.find((metric) => metric.key === key))
    : `${valueText(added.value)} (after the seal)`;
};

/** The metrics that any of the runs has, but for those that only count for others. */
export const metricKeys = ({ runs }: Comparison): readonly string[] => {
  const counts = new Set(runs.flatMap(({ metrics }) => metrics.flatMap(({ interval }) => interval?.from ?? [])));
  return [
    ...new Set(runs.flatMap(({ metrics, addedMetrics = [] }) => [...metrics, ...addedMetrics].map(({ key }) => key))),
  ]
    .filter((key) => !counts.has(key))
    .sort();
};

const longest = 60;
const mostDifferences = 5;
const clipped = (text: string): string => clip(withShortCommits(text), longest);

const differenceWords = ({ field, sealed, today }: SealDifference): string => {
  if (sealed === undefined) return `${clipped(field)} ${clipped(today ?? '')}: added after the seal, does not count`;
  return `${clipped(field)}: today ${today === undefined ? 'gone' : clipped(today)}; sealed as ${clipped(sealed)}`;
};

/** Of a run without a sealed record the back-link states the shown metrics. */
const unreadableText = (differences: readonly SealDifference[]): string =>
  differences.length === 0
    ? 'these are today’s values, and not those that were sealed'
    : 'these are today’s values but for what its back-link states, and not those that were sealed';

/** How the values of a run stand to its seal; nothing, when they are as they were sealed. */
export const sealRemarks = ({ sealState, sealDifferences = [], notSealed = [] }: ComparedRun): readonly string[] => {
  const more = sealDifferences.length - mostDifferences;
  return [
    ...(sealState === 'unsealed' ? ['not sealed: these are today’s values'] : []),
    ...(sealState === 'unreadable' ? [unreadableText(sealDifferences)] : []),
    ...(notSealed.length > 0
      ? [`not sealed, because they held secrets: ${listSome(notSealed.map(clipped), mostDifferences)}`]
      : []),
    ...sealDifferences.slice(0, mostDifferences).map(differenceWords),
    ...(more > 0 ? [`${more} more values are not as they were sealed (--json)`] : []),
  ];
};

/** Tags that do not stand at the run's commits any more: the commits count. */
export const tagRemarks = ({ movedTags = [] }: ComparedRun): readonly string[] =>
  movedTags.map(({ tag, commit, now }) =>
    now === undefined
      ? `tag ${clipped(tag)} is gone: it stood at ${shortCommit(commit)}`
      : `tag ${clipped(tag)} stands at ${shortCommit(now)} now, and not at ${shortCommit(commit)}`,
  );

const otherFlags = ({ comparability, unfit, metrics, sealState }: ComparedRun): readonly string[] => [
  ...comparability
    .filter(({ answer }) => answer === 'differs')
    .map(({ aspect, reason }) => `${aspect} differs: ${reason}`),
  ...comparability
    .filter(({ answer }) => answer === 'unknown')
    .map(({ aspect, reason }) => `${aspect} unknown: ${reason}`),
  // That it is not sealed has been said.
  ...unfit.filter((why) => sealState === undefined || why !== 'not sealed'),
  ...metrics.flatMap(({ key, problem }) => (problem === undefined ? [] : [`${key}: ${problem}`])),
];

/** What is to be known of a run before it is compared: what differs from the reference, and why it cannot be promoted. */
export const flagsOf = (run: ComparedRun): readonly string[] => [
  ...sealRemarks(run),
  ...tagRemarks(run),
  ...otherFlags(run),
];

const sizeText = ({ objects, bytes }: ChangeSize, sign: string): readonly string[] =>
  objects === 0 ? [] : [`${sign}${objects} (${bytes} bytes)`];

/** What was added, changed and removed, such as `+3 (120 bytes), ~1 (40 bytes)`. */
export const changeText = ({ added, changed, removed }: Omit<PrefixChange, 'prefix'>): string =>
  [...sizeText(added, '+'), ...sizeText(changed, '~'), ...sizeText(removed, '−')].join(', ') || 'no difference';

/** A run's name and the beginning of its id; two runs may have the same name. */
export const runText = ({ runs }: Comparison, id: string): string => {
  const run = runs.find(({ runId }) => runId === id);
  return run === undefined ? id : namedRun(run);
};

/** Which data are compared, in words. */
export const differenceText = (comparison: Comparison, { leftOf, rightOf }: DataDifference): string =>
  `${runText(comparison, rightOf)} against ${leftOf === 'baseline' ? 'its baseline' : runText(comparison, leftOf)}`;
