import type { MetricFacts, MetricPoint } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import type { SealedRecord } from '../../tie/seal.ts';
import { thinPoints } from '../../util/thin-points.ts';
import { asNumber, deriveFact, isKnown, mapFact, missing, readFact } from '../fact.ts';
import { at, hasRecord, type Place, placeOf, resolvePointer, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import type { Basis } from './basis.ts';
import { asMetricValue } from './metric-value.ts';
import { sealedRecordPlace } from './run-view.ts';

/** How much of a history is told as a fact; its record has all of it. */
const mostPoints = 1000;

const pointOf = (point: unknown): readonly MetricPoint[] => {
  const value = asMetricValue(resolvePointer(point, '/value'));
  const step = asNumber(resolvePointer(point, '/step') ?? 0);
  const timestamp = asNumber(resolvePointer(point, '/timestamp') ?? 0);
  if (typeof value !== 'number' || step === undefined || timestamp === undefined) return [];
  return [{ step, value, timestamp }];
};

const pointsOf = (points: unknown): readonly MetricPoint[] =>
  (Array.isArray(points) ? points : [])
    .flatMap(pointOf)
    .sort((a, b) => a.step - b.step || a.timestamp - b.timestamp || a.value - b.value);

/** A history comes in pages, of which an empty one has no list. */
const ofPages = (pages: unknown): readonly MetricPoint[] | undefined =>
  Array.isArray(pages) ? pointsOf(pages.flatMap((page) => resolvePointer(page, '/metrics') ?? [])) : undefined;

/** The lowest and the highest stay, whatever is left out between. */
const thin = (points: readonly MetricPoint[]): readonly MetricPoint[] => {
  if (points.length <= mostPoints) return points;
  const [first] = points;
  const lowest = points.reduce((low, point) => (point.value < low.value ? point : low), first as MetricPoint);
  const highest = points.reduce((high, point) => (point.value > high.value ? point : high), first as MetricPoint);
  const kept = new Set([...thinPoints(points, mostPoints - 2), lowest, highest]);
  return points.filter((point) => kept.has(point));
};

type History = Fact<readonly MetricPoint[]>;
export type HistoryFacts = Pick<MetricFacts, 'history' | 'historyLength' | 'changedHistory'>;

const unasked = missing('not-asked');
export const unaskedHistory: HistoryFacts = { history: unasked, historyLength: unasked, changedHistory: unasked };

const sealedHistory = ({ records }: Basis, key: string): Place =>
  at(sealedRecordPlace(records), 'record', 'histories', key);

const keyOf = ({ step, value }: MetricPoint): string => `${step} ${value}`;

/** What of today's points was not sealed, at its step and with its value. */
const changedPoints = (sealed: readonly MetricPoint[], now: readonly MetricPoint[]): readonly MetricPoint[] => {
  const known = new Set(sealed.map(keyOf));
  return now.filter((point) => !known.has(keyOf(point)));
};

const changedSince = (basis: Basis, runId: string, key: string, sealed: History): History => {
  if (hasRecord(placeOf(basis.records, recordId.historyAsSealed(runId, key)))) return mapFact(sealed, () => []);
  const now = readFact(placeOf(basis.records, recordId.history(runId, key)), ofPages);
  return deriveFact([now, sealed], (after, before) => thin(changedPoints(before, after)));
};

const factsOf = (history: History, changedHistory: History): HistoryFacts => ({
  history: mapFact(history, thin),
  historyLength: mapFact(history, ({ length }) => length, 'derived'),
  changedHistory,
});

/** The history of a shown metric: as it was sealed, else as MLflow has it today. */
export const historyFacts = (basis: Basis, key: string, sealed: Fact<SealedRecord>): HistoryFacts => {
  const { records, run } = basis;
  const before = readFact(sealedHistory(basis, key), (points) =>
    Array.isArray(points) ? pointsOf(points) : undefined,
  );
  if (run.origin === 'seal') return factsOf(before, missing('absent'));
  const runId = String(valueAt(run.id) ?? '');
  return isKnown(sealed) && isKnown(before)
    ? factsOf(before, changedSince(basis, runId, key, before))
    : factsOf(readFact(placeOf(records, recordId.history(runId, key)), ofPages), missing('absent'));
};
