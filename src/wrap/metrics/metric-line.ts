import type { Metric } from '../../mlflow/run.ts';
import { isObject } from '../../util/shape.ts';

/** Python writes NaN and infinities, which JSON has no words for. */
const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return JSON.parse(line.replace(/(?<=[:[,]\s*)(-?Infinity|NaN)(?=\s*[,}\]])/g, '"$1"'));
  }
};

/** What is wrong with a line that {@link readMetricLine} threw over, without its content. */
export const whyUnreadable = (error: unknown): string => (error instanceof TypeError ? error.message : 'no JSON');

const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined;
};

export type MetricLine = {
  readonly metrics: readonly Metric[];
  readonly params: readonly (readonly [key: string, value: string])[];
};

/** Reads one line of the metrics file; `at` is its metrics' time when it names none. @throws SyntaxError, TypeError */
export const readMetricLine = (line: string, at: number): MetricLine => {
  const said = parseLine(line);
  if (!isObject(said)) throw new TypeError('not an object');
  const step = numberOf(said['step']) ?? 0;
  const timestamp = numberOf(said['timestamp']) ?? at;
  const metrics = Object.entries(isObject(said['metrics']) ? said['metrics'] : {}).map(([key, raw]) => {
    const value = numberOf(raw);
    if (value === undefined) throw new TypeError(`metric "${key}" is no number`);
    return { key, value, step, timestamp };
  });
  const params = Object.entries(isObject(said['params']) ? said['params'] : {}).map(
    ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return { metrics, params };
};
