import { isTiebackError } from '../errors.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { Batch, Metric } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import type { Runtime } from '../util/runtime.ts';
import { createMetricSpool, type MetricSpool, type SpoolBatch } from './metric-spool.ts';
import type { TieFolder } from './tie-folder.ts';

type Runs = Pick<MlflowClient['runs'], 'logBatch'>;

export type Sent = { readonly lines: number; readonly rejected: number };

const isRefusal = (error: unknown): boolean => isTiebackError(error, 'MLFLOW_REJECTED', 'MLFLOW_VALUE_TOO_LONG');

type Entry = { readonly metric: Metric } | { readonly param: readonly [key: string, value: string] };

const entriesOf = ({ metrics = [], params = {} }: SpoolBatch): readonly Entry[] => [
  ...Object.entries(params).map((param) => ({ param })),
  ...metrics.map((metric) => ({ metric })),
];

const batchOf = (entries: readonly Entry[]): Batch => ({
  metrics: entries.flatMap((entry) => ('metric' in entry ? [entry.metric] : [])),
  params: Object.fromEntries(entries.flatMap((entry) => ('param' in entry ? [entry.param] : []))),
});

/** What MLflow says about one entry must not cost the others: a refused batch is halved until the bad ones stand alone. */
const sendEntries = async (runs: Runs, runId: string, entries: readonly Entry[], call: Call): Promise<number> => {
  try {
    if (entries.length > 0) await runs.logBatch(runId, batchOf(entries), call);
    return 0;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (entries.length === 1) return 1;
    const half = Math.ceil(entries.length / 2);
    const first = await sendEntries(runs, runId, entries.slice(0, half), call);
    return first + (await sendEntries(runs, runId, entries.slice(half), call));
  }
};

const sendBatch = async (runs: Runs, runId: string, batch: SpoolBatch, call: Call): Promise<number> =>
  batch.unreadable + (await sendEntries(runs, runId, entriesOf(batch), call));

/** Sends everything that is in the metrics file, from its beginning: repeating a metric or a parameter changes nothing. */
export const sendAllMetrics = async (
  runs: Runs,
  runId: string,
  folder: TieFolder,
  runtime: Pick<Runtime, 'now'>,
  call: Call,
): Promise<Sent> => {
  const spool = createMetricSpool(folder, runtime);
  let lines = 0;
  let rejected = 0;
  for (let batch = await spool.next(true); batch !== undefined; batch = await spool.next(true)) {
    rejected += await sendBatch(runs, runId, batch, call);
    lines += batch.lines;
  }
  return { lines, rejected };
};

const pollMs = 1000;

const sendUntil = async (
  runs: Runs,
  runId: string,
  spool: MetricSpool,
  runtime: Pick<Runtime, 'sleep'>,
  stop: AbortSignal,
): Promise<void> => {
  while (!stop.aborted) {
    await runtime.sleep(pollMs, stop);
    const batch = await spool.next(false);
    if (batch !== undefined) await sendBatch(runs, runId, batch, { signal: stop });
  }
};

/**
 * Sends the metrics file's lines while the script writes them. Trouble is no matter here: everything is sent again when
 * the script has ended.
 * @returns a function that ends the sending
 */
export const sendMetricsLive = (
  runs: Runs,
  runId: string,
  folder: TieFolder,
  runtime: Pick<Runtime, 'now' | 'sleep'>,
): (() => Promise<void>) => {
  const stop = new AbortController();
  const sending = sendUntil(runs, runId, createMetricSpool(folder, runtime), runtime, stop.signal).catch(
    () => undefined,
  );
  return async () => {
    stop.abort();
    await sending;
  };
};
