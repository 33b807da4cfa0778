import type { Metric } from '../../mlflow/run.ts';
import { isObject } from '../../util/shape.ts';

/** Python writes NaN and infinities, which JSON has no words for. */
const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return JSON.parse(
      line.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g, (part) => (part.startsWith('"') ? part : `"${part}"`)),
    );
  }
};

/** What is wrong with a line that {@link readMetricLine} threw over, without its content. */
export const whyUnreadable = (error: unknown): string => (error instanceof TypeError ? error.message : 'no JSON');

const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined;
};

const wholeNumberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? Number(number) : undefined;
};

/** Milliseconds; a clock that tells parts of them is read to the millisecond. */
const timeOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,16}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' ? wholeNumberOf(Math.round(number)) : undefined;
};

export type MetricLine = {
  readonly metrics: readonly Metric[];
  readonly params: readonly (readonly [key: string, value: string])[];
  /** What of it cannot be recorded, and why. */
  readonly faults: readonly string[];
};

const longestShown = 60;
/** A key in a message, as far as a line of a terminal has room. */
const shown = (key: unknown): string => {
  const text = JSON.stringify(key);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
};

/** What stands where it should not; never a text itself, which might be a secret. */
const kindOf = (value: unknown): string => {
  if (typeof value === 'string') return 'a text';
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : String(value);
};

type Line = Readonly<Record<string, unknown>>;
const words = ['metrics', 'params', 'step', 'timestamp'] as const;

/** A word that nobody knows may be one of those, mistyped, or a metric that stands one level too high. */
const lineFaults = (said: Line): readonly string[] => {
  const unknown = Object.keys(said).filter((key) => !words.some((word) => word === key));
  const others = unknown.length > 1 ? ` and ${unknown.length - 1} more` : '';
  const form = 'a line is {"metrics":{…},"params":{…},"step":n,"timestamp":ms}';
  if (unknown.length > 0) return [`${shown(unknown[0])}${others} is not read: ${form}`];
  return said['metrics'] === undefined && said['params'] === undefined
    ? [`it has neither metrics nor params: ${form}`]
    : [];
};

const entriesIn = (said: Line, word: 'metrics' | 'params', faults: string[]): readonly [string, unknown][] => {
  const value = said[word];
  if (value !== undefined && !isObject(value)) faults.push(`"${word}" is no object`);
  return isObject(value) ? Object.entries(value) : [];
};

/** Seconds, which many clocks tell, would date a metric of today before this. */
const earliestTime = Date.UTC(1980);

/** The time that a line says, or why it is not taken. */
const readTime = (value: unknown): number | string => {
  const time = timeOf(value);
  if (time === undefined) return `timestamp is no number of milliseconds but ${kindOf(value)}`;
  return time < earliestTime ? 'timestamp lies before 1980: milliseconds since 1970 are meant' : time;
};

/** Metrics without the step that their line means would stand where they do not belong. */
const readMetrics = (said: Line, at: number, faults: string[]): readonly Metric[] => {
  const entries = entriesIn(said, 'metrics', faults);
  const { step: saidStep = 0, timestamp: saidTime } = said;
  const step = wholeNumberOf(saidStep);
  const time = saidTime === undefined ? at : readTime(saidTime);
  if (typeof time === 'string') faults.push(`${time}; the time of reading is taken`);
  const timestamp = typeof time === 'string' ? at : time;
  return entries.flatMap(([key, raw]) => {
    const value = numberOf(raw);
    if (value === undefined) faults.push(`metric ${shown(key)} is no number but ${kindOf(raw)}`);
    else if (step === undefined)
      faults.push(
        `metric ${shown(key)} has step ${kindOf(saidStep)}, which is no whole number of at most ${Number.MAX_SAFE_INTEGER}`,
      );
    return value === undefined || step === undefined ? [] : [{ key, value, step, timestamp }];
  });
};

/**
 * Reads one line of the metrics file; `at` is its metrics' time when it names none. What is wrong with one entry costs no
 * other. @throws SyntaxError, TypeError for a line that is no JSON object
 */
export const readMetricLine = (line: string, at: number): MetricLine => {
  const said = parseLine(line);
  if (!isObject(said)) throw new TypeError('not an object');
  const faults = [...lineFaults(said)];
  const metrics = readMetrics(said, at, faults);
  const params = entriesIn(said, 'params', faults).map(
    ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return { metrics, params, faults };
};
