import type { MetricFacts, MetricPoint } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { backLinkKey } from '../../tie/keys.ts';
import { asNumber, factValue, isKnown, mapFact, missing, readFact, readNumber, whyMissing } from '../fact.ts';
import { at, hasRecord, placeOf, resolvePointer } from '../place.ts';
import { recordId } from '../record-id.ts';
import { splitNames } from '../split-names.ts';
import { askedFact, type Basis, backLinkFact } from './basis.ts';
import type { MetricPlaces } from './run-view.ts';

// What MLflow's SQL stores keep in place of an infinity.
const storedInfinity = 1.7976931348623157e308;
const namedNumbers: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'];

/** A metric's value; what JSON has no number for goes by the name that MLflow uses. */
export const asMetricValue = (value: unknown): number | string | undefined => {
  if (typeof value === 'string' && namedNumbers.includes(value)) return value;
  const number = asNumber(value);
  if (number === storedInfinity) return 'Infinity';
  return number === -storedInfinity ? '-Infinity' : number;
};

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

const historyFact = ({ records, run }: Basis, key: string): Fact<readonly MetricPoint[]> => {
  if (run.origin === 'seal') {
    return readFact(at(run.whole, 'record', 'histories', key), (value) => pointsOf(value));
  }
  const id = records[run.whole.record] && String(resolvePointer(records[run.whole.record]?.body, '/run/info/run_id'));
  return readFact(placeOf(records, recordId.history(id ?? '', key)), ofPages);
};

const metricFacts = (basis: Basis, { key, value, step }: MetricPlaces, isShown: boolean): MetricFacts => ({
  key,
  value: readFact(value, asMetricValue),
  step: readNumber(step),
  isShown,
  history: isShown ? historyFact(basis, key) : missing('not-asked'),
});

/** Names of the metrics whose full history a tie seals. */
export const shownMetrics = (basis: Basis): readonly string[] =>
  splitNames(factValue(backLinkFact(basis, backLinkKey.shownMetrics)));

export const deriveMetrics = (basis: Basis): readonly MetricFacts[] => {
  const shown = shownMetrics(basis);
  return basis.run.metrics.map((places) => metricFacts(basis, places, shown.includes(places.key)));
};

/** What was asked to be shown and never logged. */
export const unloggedMetrics = (basis: Basis): Fact<readonly string[]> => {
  const asked = askedFact(basis, backLinkKey.shownMetrics);
  const run = basis.run.whole;
  if (isKnown(asked) && !hasRecord(run)) return missing(whyMissing(run));
  return mapFact(
    asked,
    (names) => splitNames(names).filter((name) => !basis.run.metrics.some(({ key }) => key === name)),
    'derived',
  );
};
