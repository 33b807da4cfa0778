import type { MetricFacts } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { backLinkKey } from '../../tie/keys.ts';
import type { SealedRecord } from '../../tie/seal.ts';
import { factValue, isKnown, mapFact, missing, readFact, readNumber, whyMissing } from '../fact.ts';
import { hasRecord } from '../place.ts';
import { splitNames } from '../split-names.ts';
import { askedFact, type Basis, backLinkFact } from './basis.ts';
import { historyFacts, unaskedHistory } from './derive-history.ts';
import { asMetricValue } from './metric-value.ts';
import type { MetricPlaces } from './run-view.ts';

const metricFacts = (
  basis: Basis,
  { key, value, step }: MetricPlaces,
  { isShown, sealed }: { readonly isShown: boolean; readonly sealed: Fact<SealedRecord> },
): MetricFacts => ({
  key,
  value: readFact(value, asMetricValue),
  step: readNumber(step),
  isShown,
  ...(isShown ? historyFacts(basis, key, sealed) : unaskedHistory),
});

/** Names of the metrics whose full history a tie seals. */
export const shownMetrics = (basis: Basis): readonly string[] =>
  splitNames(factValue(backLinkFact(basis, backLinkKey.shownMetrics)));

export const deriveMetrics = (basis: Basis, sealed: Fact<SealedRecord>): readonly MetricFacts[] => {
  const shown = shownMetrics(basis);
  return basis.run.metrics.map((places) => metricFacts(basis, places, { isShown: shown.includes(places.key), sealed }));
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
