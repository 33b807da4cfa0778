import { parseRun } from '../../mlflow/run.schema.ts';
import type { Metric, Run } from '../../mlflow/run.ts';
import type { Fact } from '../../model/fact.ts';
import { projectHistory, projectRun, type SealedRecord } from '../../tie/seal.ts';
import { asNumber, asText, deriveFact, factValue, mapFact, missing, readFact, readText, whyMissing } from '../fact.ts';
import { at, hasRecord, placeOf, resolvePointer, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import type { Basis } from './basis.ts';
import { shownMetrics } from './derive-metrics.ts';
import { requested } from './run-view.ts';

type SealHistories = Readonly<Record<string, unknown>>;

/** A reading of what somebody else stored: what does not fit counts as absent. */
export const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

const pointOf = (point: unknown): readonly Metric[] => {
  const [wire, timestamp, step] = ['/value', '/timestamp', '/step'].map((pointer) => resolvePointer(point, pointer));
  const key = asText(resolvePointer(point, '/key')) ?? '';
  const value = wire === 'NaN' ? Number.NaN : asNumber(wire);
  return value === undefined ? [] : [{ key, value, timestamp: asNumber(timestamp) ?? 0, step: asNumber(step) ?? 0 }];
};

const historyOf = (pages: unknown): readonly Metric[] | undefined =>
  Array.isArray(pages) ? pages.flatMap((page) => resolvePointer(page, '/metrics') ?? []).flatMap(pointOf) : undefined;

/** Where today's history of a metric stands: in MLflow's answer, or in the sealed record when it is the same. */
export const historyNow = ({ records }: Basis, runId: string, key: string): Fact<unknown> => {
  const asSealed = placeOf(records, recordId.historyAsSealed(runId, key));
  if (!hasRecord(asSealed)) {
    return readFact(placeOf(records, recordId.history(runId, key)), (pages) => {
      const points = historyOf(pages);
      return points && projectHistory(points);
    });
  }
  const [record, pointer] = ['record', 'pointer'].map((name) => asText(valueAt(at(asSealed, 'sameAs', name))) ?? '');
  return readFact({ records, record: record ?? '', pointer: pointer ?? '' }, (points) => points);
};

const historiesFact = (basis: Basis, runId: string, keys: readonly string[]): Fact<SealHistories> => {
  const facts = keys.map((key) => historyNow(basis, runId, key));
  return deriveFact(facts, (...points) => Object.fromEntries(keys.map((key, index) => [key, points[index] ?? []])));
};

export const requestedRun = ({ records }: Basis): string => factValue(readText(requested(records, 'runId'))) ?? '';

/** What a seal is over, as MLflow gives it now. */
export const recordNow = (basis: Basis): Fact<SealedRecord> => {
  const { records, run } = basis;
  const runId = requestedRun(basis);
  if (run.origin === 'seal') return missing(whyMissing(placeOf(records, recordId.run(runId))));
  const now = readFact(at(run.whole, 'run'), (wire): Run | undefined => attempt(() => parseRun(wire)));
  // Histories are sealed of the metrics that were logged, whatever else was asked to be shown.
  const keys = shownMetrics(basis).filter((key) => run.metrics.some((metric) => metric.key === key));
  const histories = keys.length === 0 ? mapFact(now, () => ({})) : historiesFact(basis, runId, keys);
  return deriveFact([now, histories], (known, points) =>
    attempt(() => ({ ...projectRun({ run: known, histories: {} }), histories: points })),
  );
};
