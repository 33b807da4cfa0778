import { parseRun } from '../mlflow/run.schema.ts';
import type { Metric, Run } from '../mlflow/run.ts';
import type { Fact, Subject } from '../model/evidence.ts';
import { backLinkKey } from '../tie/keys.ts';
import { projectRun, restrictToSealed, type SealedRecord, sealOf } from '../tie/seal.ts';
import { type Basis, backLinkFact } from './basis.ts';
import { shownMetrics } from './derive-metrics.ts';
import {
  asNumber,
  asText,
  deriveFact,
  factValue,
  isKnown,
  mapFact,
  missing,
  readFact,
  readText,
  whyMissing,
} from './fact.ts';
import { at, placeOf, resolvePointer, valueAt } from './place.ts';
import { recordId } from './record-id.ts';
import { requested, sealedRecordPlace } from './run-view.ts';
import { genuineRecord } from './sealed-run.ts';

type SealHistories = Readonly<Record<string, readonly Metric[]>>;
type Hashes = { readonly hash: string; readonly sections: Readonly<Record<string, string>> };

/** A reading of what somebody else stored: what does not fit counts as absent. */
const attempt = <T>(read: () => T): T | undefined => {
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

const asHashes = (value: unknown): Hashes | undefined => {
  const [hash, sections] = [resolvePointer(value, '/hash'), resolvePointer(value, '/sections')];
  return typeof hash === 'string' && typeof sections === 'object' && sections !== null
    ? { hash, sections: sections as Readonly<Record<string, string>> }
    : undefined;
};

const historiesFact = ({ records }: Basis, runId: string, keys: readonly string[]): Fact<SealHistories> => {
  const facts = keys.map((key) => readFact(placeOf(records, recordId.history(runId, key)), historyOf));
  return deriveFact(facts, (...points) => Object.fromEntries(keys.map((key, index) => [key, points[index] ?? []])));
};

/** The seal over what MLflow gives now of what was sealed; over all of the run when the sealed record is not at hand. */
const sealNow = (basis: Basis): Fact<Hashes> => {
  const { records, run } = basis;
  const runId = factValue(readText(requested(records, 'runId'))) ?? '';
  const beforeRedaction = readFact(placeOf(records, recordId.sealComputed(runId)), asHashes);
  if (isKnown(beforeRedaction)) return beforeRedaction;
  if (run.origin === 'seal') return missing(whyMissing(placeOf(records, recordId.run(runId))));
  const now = readFact(at(run.whole, 'run'), (wire): Run | undefined => attempt(() => parseRun(wire)));
  // Histories are sealed of the metrics that were logged, whatever else was asked to be shown.
  const keys = shownMetrics(basis).filter((key) => run.metrics.some((metric) => metric.key === key));
  const histories = keys.length === 0 ? mapFact(now, () => ({})) : historiesFact(basis, runId, keys);
  const whole = deriveFact([now, histories], (known, points) =>
    attempt(() => projectRun({ run: known, histories: points })),
  );
  const sealed = genuineFact(basis);
  return isKnown(sealed)
    ? deriveFact([whole, sealed], (record, before) => attempt(() => sealOf(restrictToSealed(record, before))))
    : mapFact(whole, sealOf);
};

/** The record that the anchor holds, when it gives the hash in the back-link. */
const genuineFact = (basis: Basis): Fact<SealedRecord> => {
  const hash = factValue(backLinkFact(basis, backLinkKey.seal));
  const place = sealedRecordPlace(basis.records);
  return readFact(at(place, 'record'), () => genuineRecord(valueAt(place), hash));
};

/** The hash in the back-link, verified when the record that the anchor holds gives the same. */
const sealedFact = (basis: Basis): Fact<string> => {
  const stated = backLinkFact(basis, backLinkKey.seal);
  const record = genuineFact(basis);
  return isKnown(record) ? deriveFact([stated, record], (hash) => hash, 'verified') : stated;
};

const changedSections = (basis: Basis, now: Fact<Hashes>): Fact<readonly string[]> => {
  if (!isKnown(now)) return now;
  const names = Object.keys(now.value.sections).sort();
  const sealed = names.map((name) => backLinkFact(basis, `${backLinkKey.sealSectionPrefix}${name}`));
  return deriveFact([now, ...sealed] as readonly [Fact<Hashes>, ...Fact<string>[]], ({ sections }, ...hashes) =>
    names.filter((name, index) => sections[name] !== hashes[index]),
  );
};

export const deriveSeal = (basis: Basis): Subject['seal'] => {
  const now = sealNow(basis);
  return {
    sealed: sealedFact(basis),
    recomputed: mapFact(now, ({ hash }) => hash),
    changedSections: changedSections(basis, now),
  };
};
