import type { PersistentMap } from '../store/store.ts';

/** One logged value as it goes over the wire: NaN is a text there. */
export type MetricPoint = {
  readonly key: string;
  readonly value: number | 'NaN';
  readonly timestamp: number;
  readonly step: number;
};

/** A logged value, and what it was measured on; runs do not tell that, logged models do. */
export type LoggedPoint = MetricPoint & {
  readonly model_id?: string;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
};

type Series = { readonly points: LoggedPoint[]; readonly identities: Set<string>; latest: LoggedPoint };

/** Every logged metric value, by run. */
export interface MetricLog {
  append(runId: string, points: readonly LoggedPoint[]): void;
  /** In the order of the service: time, step, value. */
  history(runId: string, key: string): readonly MetricPoint[];
  /** One point a key: the last by step, then time, then value. */
  latest(runId: string): readonly MetricPoint[];
  /** The latest values of a run that were measured on a model. */
  ofModel(runId: string, modelId: string): readonly LoggedPoint[];
}

/** The database keeps NaN as zero with a mark, and an infinity as the largest number. */
export const toPointValue = (value: number): number | 'NaN' => {
  if (Number.isNaN(value)) return 'NaN';
  return Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
};

const ordinal = ({ value }: MetricPoint): number => (value === 'NaN' ? 0 : value);
const identity = (point: MetricPoint): string => JSON.stringify([point.timestamp, point.step, point.value]);

const isLater = (a: MetricPoint, b: MetricPoint): boolean =>
  (a.step - b.step || a.timestamp - b.timestamp || ordinal(a) - ordinal(b)) > 0;

const toPlain = ({ key, value, timestamp, step }: LoggedPoint): MetricPoint => ({ key, value, timestamp, step });

const addPoint = (series: Map<string, Series>, point: LoggedPoint): void => {
  const known = series.get(point.key);
  if (!known) {
    series.set(point.key, { points: [point], identities: new Set([identity(point)]), latest: point });
    return;
  }
  if (known.identities.has(identity(point))) return;
  known.identities.add(identity(point));
  known.points.push(point);
  if (isLater(point, known.latest)) known.latest = point;
};

/** Keeps each appended batch as one entry of `batches`, so that a long history is not written again with every value. */
export const createMetricLog = (batches: PersistentMap<readonly LoggedPoint[]>): MetricLog => {
  const byRun = new Map<string, { readonly series: Map<string, Series>; batches: number }>();

  const index = (runId: string, points: readonly LoggedPoint[]): void => {
    const run = byRun.get(runId) ?? { series: new Map<string, Series>(), batches: 0 };
    byRun.set(runId, run);
    for (const point of points) addPoint(run.series, point);
    run.batches += 1;
  };

  for (const [key, points] of batches.entries()) index(key.slice(0, key.lastIndexOf('/')), points);

  const latest = (runId: string): readonly LoggedPoint[] =>
    [...(byRun.get(runId)?.series.values() ?? [])].map((series) => series.latest);

  return {
    append: (runId, points) => {
      if (points.length === 0) return;
      batches.set(`${runId}/${byRun.get(runId)?.batches ?? 0}`, points);
      index(runId, points);
    },
    history: (runId, key) =>
      (byRun.get(runId)?.series.get(key)?.points ?? [])
        .toSorted((a, b) => a.timestamp - b.timestamp || a.step - b.step || ordinal(a) - ordinal(b))
        .map(toPlain),
    latest: (runId) => latest(runId).map(toPlain),
    ofModel: (runId, modelId) => latest(runId).filter((point) => point.model_id === modelId),
  };
};
