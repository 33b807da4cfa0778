import type { Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { backLinkKey } from '../../tie/keys.ts';
import { restrictToSealed, type SealedRecord, sealOf, withoutLaterInputs } from '../../tie/seal.ts';
import { deriveFact, factValue, isKnown, mapFact, missing, readFact } from '../fact.ts';
import { placeOf, resolvePointer } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Basis, backLinkFact, runIdFact } from './basis.ts';
import { inputAdditions, laterInputPlaces } from './derive-later-inputs.ts';
import { attempt, recordNow, requestedRun } from './derive-record-now.ts';
import { sealChangeFacts } from './derive-seal-changes.ts';
import { additionFacts, type MarkedPlace, markedPlaces } from './derive-seal-marks.ts';
import { sealTimeFacts } from './derive-seal-time.ts';
import { comparableFact, genuineFact, omissionFacts, sealedFact } from './derive-sealed-record.ts';
import type { InputPlaces } from './run-view.ts';

/** Over the whole record, and by section over what of it was there when it was sealed. */
type Hashes = { readonly hash: string; readonly sections: Readonly<Record<string, string>> };

const asHashes = (value: unknown): Hashes | undefined => {
  const [hash, sections] = [resolvePointer(value, '/hash'), resolvePointer(value, '/sections')];
  return typeof hash === 'string' && typeof sections === 'object' && sections !== null
    ? { hash, sections: sections as Readonly<Record<string, string>> }
    : undefined;
};

const hashesOf = (record: SealedRecord, before: SealedRecord): Hashes => ({
  hash: sealOf(withoutLaterInputs(record, before)).hash,
  sections: sealOf(restrictToSealed(record, before)).sections,
});

/** A run beside its sealed record. It is read once: what a seal is over may be long, and is hashed whole. */
export type SealReading = {
  readonly genuine: Fact<SealedRecord>;
  readonly comparable: Fact<SealedRecord>;
  readonly now: Fact<SealedRecord>;
  /** The values of the run that are not as they were sealed. */
  readonly marked: readonly MarkedPlace[];
  /** The run's dataset inputs that were not sealed. */
  readonly laterInputs: readonly InputPlaces[];
};

/** The seal over what MLflow gives now. */
const sealNow = (basis: Basis, { genuine, now }: SealReading): Fact<Hashes> => {
  const beforeRedaction = readFact(placeOf(basis.records, recordId.sealComputed(requestedRun(basis))), asHashes);
  if (isKnown(beforeRedaction)) return beforeRedaction;
  return isKnown(genuine)
    ? deriveFact([now, genuine], (record, before) => attempt(() => hashesOf(record, before)))
    : mapFact(now, sealOf);
};

const changedSections = (basis: Basis, now: Fact<Hashes>): Fact<readonly string[]> => {
  if (!isKnown(now)) return now;
  const names = Object.keys(now.value.sections).sort();
  const sealed = names.map((name) => backLinkFact(basis, `${backLinkKey.sealSectionPrefix}${name}`));
  return deriveFact([now, ...sealed] as readonly [Fact<Hashes>, ...Fact<string>[]], ({ sections }, ...hashes) =>
    names.filter((name, index) => sections[name] !== hashes[index]),
  );
};

/** A run that the script made besides has no seal of its own. */
const noSeal = (sealedRun: string): Subject['seal'] => {
  const none = missing('not-asked', `run ${sealedRun} of the same tie is the one that was sealed`);
  return {
    sealed: none,
    sealedBy: none,
    sealedAt: none,
    delayMs: none,
    recomputed: none,
    changedSections: none,
    changes: [],
    added: [],
  };
};

const besides = (basis: Basis): string | undefined => {
  const named = factValue(backLinkFact(basis, backLinkKey.runId));
  return named === factValue(runIdFact(basis)) ? undefined : named;
};

export const readSeal = (basis: Basis): SealReading => {
  const genuine = genuineFact(basis);
  const [comparable, now] = [comparableFact(basis, genuine), recordNow(basis)];
  const isSealed = besides(basis) === undefined;
  const marked = isSealed ? markedPlaces(basis, comparable, now) : [];
  const laterInputs = isSealed ? laterInputPlaces(basis, comparable) : [];
  return { genuine, comparable, now, marked, laterInputs };
};

export const deriveSeal = (basis: Basis, reading: SealReading): Subject['seal'] => {
  const other = besides(basis);
  if (other !== undefined) return noSeal(other);
  const now = sealNow(basis, reading);
  return {
    sealed: sealedFact(basis, reading.genuine),
    ...sealTimeFacts(basis, reading.comparable),
    recomputed: mapFact(now, ({ hash }) => hash),
    changedSections: changedSections(basis, now),
    changes: sealChangeFacts(basis, reading.comparable, reading.now),
    added: [...additionFacts(reading.marked), ...inputAdditions(reading.laterInputs)],
    ...omissionFacts(basis, reading.comparable),
  };
};
