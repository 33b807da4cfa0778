import { isTiebackError } from '../errors.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { Call } from '../model/call.ts';
import type { Runtime } from '../util/runtime.ts';
import { createMetricSpool, type MetricSpool, type SpoolBatch } from './metric-spool.ts';
import type { TieFolder } from './tie-folder.ts';

type Runs = Pick<MlflowClient['runs'], 'logBatch'>;

export type Sent = { readonly lines: number; readonly rejected: number };

/** What MLflow says about one value must not cost the others: a refused batch is sent again one by one. */
const isRefusal = (error: unknown): boolean => isTiebackError(error, 'MLFLOW_REJECTED', 'MLFLOW_VALUE_TOO_LONG');

const sendEach = async (
  runs: Runs,
  runId: string,
  { metrics = [], params = {} }: SpoolBatch,
  call: Call,
): Promise<number> => {
  const single = [
    ...metrics.map((metric) => ({ metrics: [metric] })),
    ...Object.entries(params).map(([key, value]) => ({ params: { [key]: value } })),
  ];
  let rejected = 0;
  for (const one of single) {
    await runs.logBatch(runId, one, call).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
      rejected++;
    });
  }
  return rejected;
};

const sendBatch = async (runs: Runs, runId: string, batch: SpoolBatch, call: Call): Promise<number> => {
  const { metrics = [], params = {}, unreadable } = batch;
  try {
    await runs.logBatch(runId, { metrics, params }, call);
    return unreadable;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return unreadable + (await sendEach(runs, runId, batch, call));
  }
};

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
