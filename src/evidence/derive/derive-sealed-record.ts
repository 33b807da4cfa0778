import type { Records, Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { backLinkKey } from '../../tie/keys.ts';
import { readSections } from '../../tie/partial-seal.ts';
import { omittedOf } from '../../tie/redact-record.ts';
import type { SealedRecord } from '../../tie/seal.ts';
import { asSealedRecord, genuineRecord } from '../../tie/sealed-record.ts';
import { deriveFact, factValue, isKnown, mapFact, missing, readFact } from '../fact.ts';
import { at, placeOf, sourceOf, textAt, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Basis, backLinkFact } from './basis.ts';
import { requested, sealedRecordPlace } from './run-view.ts';

/** The record that the anchor holds, when it gives the hash in the back-link. */
export const genuineFact = (basis: Basis): Fact<SealedRecord> => {
  const hash = factValue(backLinkFact(basis, backLinkKey.seal));
  const place = sealedRecordPlace(basis.records);
  return readFact(at(place, 'record'), () => genuineRecord(valueAt(place), hash));
};

/** Whether the record that the anchor holds gave this hash before secrets were taken out of it. */
export const wasGenuine = (records: Records, hash: string | undefined): boolean => {
  const before = placeOf(records, recordId.sealedRecordComputed(textAt(requested(records, 'runId')) ?? ''));
  return hash !== undefined && textAt(at(before, 'hash')) === hash;
};

/** The hash in the back-link, verified when the record that the anchor holds gives the same. */
export const sealedFact = (basis: Basis, genuine: Fact<SealedRecord>): Fact<string> => {
  const stated = backLinkFact(basis, backLinkKey.seal);
  return isKnown(genuine) ? deriveFact([stated, genuine], (hash) => hash, 'verified') : stated;
};

/**
 * A record that secrets were taken out of cannot be held against its hash: it is taken as it stands, when it was held
 * against it before.
 */
export const comparableFact = (basis: Basis, genuine: Fact<SealedRecord>): Fact<SealedRecord> =>
  wasGenuine(basis.records, factValue(backLinkFact(basis, backLinkKey.seal)))
    ? readFact(at(sealedRecordPlace(basis.records), 'record'), asSealedRecord)
    : mapFact(genuine, (record) => record, 'verified');

const omittedFact = ({ records }: Basis, comparable: Fact<SealedRecord>): Fact<readonly string[]> => {
  if (!isKnown(comparable)) return missing('absent', 'the sealed record, which names it, is not at hand');
  const place = at(sealedRecordPlace(records), 'record', 'omitted');
  return { grade: comparable.grade, value: omittedOf(comparable.value), sources: [sourceOf(place)] };
};

/** What a seal leaves out: the record names it, and without one the back-link says in which sections there is something. */
export const omissionFacts = (
  basis: Basis,
  comparable: Fact<SealedRecord>,
): Pick<Subject['seal'], 'omitted' | 'omittedFrom'> => {
  const omittedFrom = mapFact(backLinkFact(basis, backLinkKey.omittedFrom), readSections);
  return isKnown(omittedFrom) ? { omitted: omittedFact(basis, comparable), omittedFrom } : {};
};
