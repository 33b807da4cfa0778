import { slices } from '../util/slices.ts';
import { checkedEntries, checkedStep, checkedTime, checkKey } from './limits.ts';
import type { Batch, Metric } from './run.ts';

type Entry = { readonly key: string; readonly value: string };
export type WireMetric = {
  readonly key: string;
  readonly value: number | string;
  readonly timestamp: number;
  readonly step: number;
};
export type BatchChunk = {
  readonly metrics: readonly WireMetric[];
  readonly params: readonly Entry[];
  readonly tags: readonly Entry[];
};

const most = {
  params: 100,
  tags: 100,
  /** With 100 params and 100 tags these are the 1,000 entries that a request may hold. */
  metrics: 800,
  /** A request with more keys than this cannot be repeated safely before MLflow 3.17. */
  metricKeys: 100,
} as const;

/** JSON has no NaN and no infinities; MLflow reads them from strings. */
const wireMetric = ({ key, value, timestamp, step }: Metric): WireMetric => {
  checkKey('metric', key);
  return {
    key,
    value: Number.isFinite(value) ? value : String(value),
    timestamp: checkedTime(`timestamp of metric "${key}"`, timestamp),
    step: checkedStep(`step of metric "${key}"`, step),
  };
};

const metricSlices = (metrics: readonly WireMetric[]): readonly (readonly WireMetric[])[] => {
  const all: WireMetric[][] = [];
  let current: WireMetric[] = [];
  let keys = new Set<string>();
  for (const metric of metrics) {
    const isFull = current.length === most.metrics || (keys.size === most.metricKeys && !keys.has(metric.key));
    if (isFull || current.length === 0) {
      current = [];
      keys = new Set();
      all.push(current);
    }
    current.push(metric);
    keys.add(metric.key);
  }
  return all;
};

/**
 * A batch as requests that respect the server's limits and may be repeated, in the order given.
 * @throws MLFLOW_VALUE_TOO_LONG, MLFLOW_REJECTED before anything is sent
 */
export const batchChunks = (batch: Batch): readonly BatchChunk[] => {
  const params = slices(checkedEntries('param', batch.params ?? {}, 'paramValue'), most.params);
  const tags = slices(checkedEntries('tag', batch.tags ?? {}, 'runTagValue'), most.tags);
  const metrics = metricSlices((batch.metrics ?? []).map(wireMetric));
  return Array.from({ length: Math.max(params.length, tags.length, metrics.length) }, (_, nth) => ({
    metrics: metrics[nth] ?? [],
    params: params[nth] ?? [],
    tags: tags[nth] ?? [],
  }));
};
