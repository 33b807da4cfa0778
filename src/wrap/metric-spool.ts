import { appendFile, open, readFile, truncate } from 'node:fs/promises';
import type { Batch, Metric } from '../mlflow/run.ts';
import type { Runtime } from '../util/runtime.ts';
import { isObject } from '../util/shape.ts';
import type { TieFolder } from './tie-folder.ts';

/** Lines of `$TIEBACK_METRICS` as one batch; what is unreadable or contradicts an earlier line is counted. */
export type SpoolBatch = Batch & { readonly lines: number; readonly unreadable: number };

/** The bytes up to `end` were first read at `at`, milliseconds since 1970: their metrics' time, in this process and in every later one. */
type Stamp = { readonly end: number; readonly at: number };

/** Python writes NaN and infinities, which JSON has no words for. */
const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return JSON.parse(line.replace(/(?<=[:[,]\s*)(-?Infinity|NaN)(?=\s*[,}\]])/g, '"$1"'));
  }
};

const numberOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined;
};

const readLine = (
  line: string,
  at: number,
): { readonly metrics: readonly Metric[]; readonly params: readonly (readonly [string, string])[] } => {
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

const readBatch = (lines: readonly string[], at: number): SpoolBatch => {
  const metrics: Metric[] = [];
  const params: Record<string, string> = {};
  let unreadable = 0;
  for (const line of lines) {
    try {
      const read = readLine(line, at);
      metrics.push(...read.metrics);
      for (const [key, value] of read.params) {
        params[key] ??= value;
        // MLflow never changes a parameter: the first value stays.
        if (params[key] !== value) unreadable++;
      }
    } catch {
      unreadable++;
    }
  }
  return { metrics, params, lines: lines.length, unreadable };
};

const readFrom = async (path: string, start: number): Promise<Buffer> => {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.max(0, size - start));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

const linesOf = (bytes: Buffer): readonly string[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');

/** A stamp that a crash tore was not used yet; it is cut off, so that the next one gets a line of its own. */
const readStamps = async (path: string): Promise<readonly Stamp[]> => {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) await truncate(path, end);
  return linesOf(bytes.subarray(0, end)).map((line) => JSON.parse(line) as Stamp);
};

/**
 * Reads what a script writes to its metrics file, in batches that are the same whenever they are read: what an earlier
 * process sent may be sent again without doubling anything. Incomplete last lines wait, except at the end.
 */
export const createMetricSpool = (folder: TieFolder, runtime: Pick<Runtime, 'now'>) => {
  let position = 0;
  let known: readonly Stamp[] | undefined;
  return {
    /** The next batch, or undefined when there is nothing new. */
    next: async (isEnd: boolean): Promise<SpoolBatch | undefined> => {
      known ??= await readStamps(folder.metricTimes);
      const bytes = await readFrom(folder.metrics, position);
      const before = known.find(({ end }) => end > position);
      const whole = isEnd ? bytes.length : bytes.lastIndexOf(0x0a) + 1;
      const end = before?.end ?? position + whole;
      if (end === position || bytes.length === 0) return undefined;
      const stamp = before ?? { end, at: runtime.now() };
      if (before === undefined) {
        await appendFile(folder.metricTimes, `${JSON.stringify(stamp)}\n`);
        known = [...known, stamp];
      }
      const batch = readBatch(linesOf(bytes.subarray(0, end - position)), stamp.at);
      position = end;
      return batch;
    },
  };
};

export type MetricSpool = ReturnType<typeof createMetricSpool>;
