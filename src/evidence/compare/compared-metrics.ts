import type { Metric, Run } from '../../mlflow/run.ts';
import type { ComparedMetric } from '../../model/comparison.ts';
import { isSealedTag } from '../../tie/seal.ts';
import { asMetricValue } from '../derive/metric-value.ts';
import { metricDefinition } from './metric-definition.ts';
import { metricInterval } from './metric-interval.ts';
import type { ReadRun } from './read-run.ts';

type Numbers = ReadonlyMap<string, number>;

const numbersOf = ({ params, metrics }: Run): Numbers =>
  new Map([
    ...Object.entries(params).flatMap(([key, text]): [string, number][] =>
      text.trim() === '' ? [] : [[key, Number(text)]],
    ),
    ...metrics.map(({ key, value }): [string, number] => [key, value]),
  ]);

const shownValue = (value: number): number | string => {
  const read = asMetricValue(value) ?? String(value);
  return typeof read === 'number' && !Number.isFinite(read) ? String(read) : read;
};

const metricOf = ({ key, value, step }: Metric, run: Run, numbers: Numbers): ComparedMetric => ({
  key,
  value: shownValue(value),
  step,
  ...metricInterval(key, value, numbers),
  definition: metricDefinition(key, run),
});

/** What today's tags say of a metric beside what was sealed. */
const unsealedDefinition = (key: string, { run, today }: ReadRun) => {
  const tags = Object.fromEntries(Object.entries(today.tags).filter(([name]) => !isSealedTag(name)));
  const said = Object.entries(metricDefinition(key, { params: {}, tags })).filter(
    ([name]) => run.params[name] === undefined,
  );
  return said.length === 0 ? {} : { unsealedDefinition: Object.fromEntries(said) };
};

/** What a sealed metric is today, where it is another. */
const todayOf = (key: string, value: number | string, { today }: ReadRun) => {
  const metric = today.metrics.find((one) => one.key === key);
  const now = metric && shownValue(metric.value);
  return now === undefined || now === value ? {} : { today: now };
};

const byKey = (a: ComparedMetric, b: ComparedMetric): number => (a.key < b.key ? -1 : 1);

/** The metrics that count, and those that came after the seal, which do not. */
export const comparedMetrics = (read: ReadRun, wanted: readonly string[]) => {
  const { run, today, seal } = read;
  const numbers = numbersOf(run);
  const isWanted = ({ key }: Metric): boolean => wanted.length === 0 || wanted.includes(key);
  const isSealed = 'sealed' in seal;
  const metrics = run.metrics
    .filter(isWanted)
    .map((metric): ComparedMetric => {
      const compared = metricOf(metric, run, numbers);
      const definition = isSealed ? unsealedDefinition(metric.key, read) : {};
      return { ...compared, ...todayOf(metric.key, compared.value, read), ...definition };
    })
    .sort(byKey);
  const keys = new Set(run.metrics.map(({ key }) => key));
  const added = today.metrics.filter((metric) => isWanted(metric) && !keys.has(metric.key));
  // Nothing of them counts, so no interval and no definition either.
  const addedMetrics = added
    .map(({ key, value, step }): ComparedMetric => ({ key, value: shownValue(value), step, definition: {} }))
    .sort(byKey);
  return { metrics, ...(addedMetrics.length === 0 ? {} : { addedMetrics }) };
};
