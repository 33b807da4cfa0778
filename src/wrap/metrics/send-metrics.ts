import { isTiebackError, type TiebackError } from '../../errors.ts';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { Batch, Metric } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import type { Runtime } from '../../util/runtime.ts';
import type { TieFolder } from '../tie-folder.ts';
import { createMetricSpool, type Fault, firstFaults, lineNumbersAt, type SpoolBatch } from './metric-spool.ts';
import { type MetricsSent, noteMetricsSent, nothingSent, readMetricsSent } from './metrics-sent.ts';

type Runs = Pick<MlflowClient['runs'], 'logBatch'>;

export type Sent = {
  readonly lines: number;
  readonly rejected: number;
  /** The first entries that could not be recorded, by their lines, counted from 1; none where the file is gone. */
  readonly faults: readonly { readonly line: number; readonly why: string }[];
};

const isRefusal = (error: unknown): error is TiebackError =>
  isTiebackError(error, 'MLFLOW_REJECTED', 'MLFLOW_VALUE_TOO_LONG');

type Entry = { readonly at: number } & (
  | { readonly metric: Metric }
  | { readonly param: readonly [key: string, value: string] }
);

const entriesOf = ({ metrics = [], params = {}, places, start }: SpoolBatch): readonly Entry[] => [
  ...Object.entries(params).map((param) => ({ param, at: places.params.get(param[0]) ?? start })),
  ...metrics.map((metric, index) => ({ metric, at: places.metrics[index] ?? start })),
];

const batchOf = (entries: readonly Entry[]): Batch => ({
  metrics: entries.flatMap((entry) => ('metric' in entry ? [entry.metric] : [])),
  params: Object.fromEntries(entries.flatMap((entry) => ('param' in entry ? [entry.param] : []))),
});

/** What MLflow says about one entry must not cost the others: a refused batch is halved until the bad ones stand alone. */
const sendEntries = async (
  runs: Runs,
  runId: string,
  entries: readonly Entry[],
  call: Call,
): Promise<readonly Fault[]> => {
  try {
    if (entries.length > 0) await runs.logBatch(runId, batchOf(entries), call);
    return [];
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [{ at } = { at: 0 }, other] = entries;
    if (other === undefined) return [{ at, why: error.message }];
    const half = Math.ceil(entries.length / 2);
    const first = await sendEntries(runs, runId, entries.slice(0, half), call);
    return [...first, ...(await sendEntries(runs, runId, entries.slice(half), call))];
  }
};

/** What the client sends in one request: a refusal then makes no other request be repeated. */
const entriesAtOnce = 800;

type Refused = Pick<MetricsSent, 'rejected' | 'faults'>;

const sendBatch = async (runs: Runs, runId: string, batch: SpoolBatch, call: Call): Promise<Refused> => {
  const entries = entriesOf(batch);
  const refused: Fault[] = [];
  for (let from = 0; from < entries.length; from += entriesAtOnce) {
    refused.push(...(await sendEntries(runs, runId, entries.slice(from, from + entriesAtOnce), call)));
  }
  return { rejected: batch.unreadable + refused.length, faults: firstFaults([...batch.faults, ...refused]) };
};

type Sending = {
  /** Sends the next batch; undefined when there is nothing new. One that could not be sent is the next one again. */
  next(isEnd: boolean, call: Call): Promise<MetricsSent | undefined>;
};

const createSending = (
  runs: Runs,
  runId: string,
  folder: TieFolder,
  runtime: Pick<Runtime, 'now'>,
  before: MetricsSent,
): Sending => {
  const spool = createMetricSpool(folder, runtime, before.upTo);
  let sent = before;
  let pending: SpoolBatch | undefined;
  return {
    next: async (isEnd, call) => {
      pending ??= await spool.next(isEnd);
      if (pending === undefined) return undefined;
      const refused = await sendBatch(runs, runId, pending, call);
      // A file that was begun anew is counted anew.
      const all: MetricsSent = pending.start < sent.upTo.end ? nothingSent : sent;
      sent = {
        upTo: pending.next,
        lines: all.lines + pending.lines,
        rejected: all.rejected + refused.rejected,
        faults: firstFaults([...all.faults, ...refused.faults]),
      };
      pending = undefined;
      await noteMetricsSent(folder, runId, sent);
      return sent;
    },
  };
};

/** Sends what the metrics file holds and MLflow has not acknowledged yet; the answer counts all of it. */
export const sendAllMetrics = async (
  runs: Runs,
  runId: string,
  folder: TieFolder,
  runtime: Pick<Runtime, 'now'>,
  call: Call,
): Promise<Sent> => {
  let all = await readMetricsSent(folder, runId);
  const sending = createSending(runs, runId, folder, runtime, all);
  for (let sent: MetricsSent | undefined = all; sent !== undefined; sent = await sending.next(true, call)) all = sent;
  const { lines, rejected, faults } = all;
  if (faults.length === 0) return { lines, rejected, faults: [] };
  // The file may be gone by now.
  const numbers = await lineNumbersAt(
    folder,
    faults.map(({ at }) => at),
  ).catch(() => []);
  return { lines, rejected, faults: numbers.map((line, index) => ({ line, why: faults[index]?.why ?? '' })) };
};

const pollMs = 1000;
const longestPauseMs = 60_000;

const sendUntil = async (sending: Sending, runtime: Pick<Runtime, 'sleep'>, stop: AbortSignal): Promise<void> => {
  let pauseMs = pollMs;
  while (!stop.aborted) {
    await runtime.sleep(pauseMs, stop);
    try {
      while ((await sending.next(false, { signal: stop })) !== undefined);
      pauseMs = pollMs;
    } catch {
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }
};

/**
 * Sends the metrics file's lines while the script writes them. Trouble is no matter here: it is tried again later, and
 * what is left is sent when the script has ended.
 * @returns a function that ends the sending
 */
export const sendMetricsLive = (
  runs: Runs,
  runId: string,
  folder: TieFolder,
  runtime: Pick<Runtime, 'now' | 'sleep'>,
): (() => Promise<void>) => {
  const stop = new AbortController();
  const sending = createSending(runs, runId, folder, runtime, nothingSent);
  const ended = sendUntil(sending, runtime, stop.signal).catch(() => undefined);
  return async () => {
    stop.abort();
    await ended;
  };
};
