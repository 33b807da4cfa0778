import type { Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { backLinkKey } from '../../tie/keys.ts';
import { omittedOf } from '../../tie/redact-record.ts';
import type { SealedRecord } from '../../tie/seal.ts';
import { asSealedRecord, genuineRecord } from '../../tie/sealed-record.ts';
import { deriveFact, factValue, isKnown, mapFact, missing, readFact } from '../fact.ts';
import { at, placeOf, sourceOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Basis, backLinkFact } from './basis.ts';
import { sealedRecordPlace } from './run-view.ts';

/** The record that the anchor holds, when it gives the hash in the back-link. */
export const genuineFact = (basis: Basis): Fact<SealedRecord> => {
  const hash = factValue(backLinkFact(basis, backLinkKey.seal));
  const place = sealedRecordPlace(basis.records);
  return readFact(at(place, 'record'), () => genuineRecord(valueAt(place), hash));
};

/** The hash in the back-link, verified when the record that the anchor holds gives the same. */
export const sealedFact = (basis: Basis, genuine: Fact<SealedRecord>): Fact<string> => {
  const stated = backLinkFact(basis, backLinkKey.seal);
  return isKnown(genuine) ? deriveFact([stated, genuine], (hash) => hash, 'verified') : stated;
};

/** Without the secrets that were taken out of it, a record cannot be held against its hash: it is taken as it stands. */
export const comparableFact = (basis: Basis, genuine: Fact<SealedRecord>): Fact<SealedRecord> => {
  const place = sealedRecordPlace(basis.records);
  const isRedacted = valueAt(at(placeOf(basis.records, recordId.redactions), place.record)) !== undefined;
  return isRedacted ? readFact(at(place, 'record'), asSealedRecord) : mapFact(genuine, (record) => record, 'verified');
};

/** What a seal leaves out: the record names it, and without one the back-link says that there is something. */
export const omittedFact = (basis: Basis, comparable: Fact<SealedRecord>): Pick<Subject['seal'], 'omitted'> => {
  if (!isKnown(comparable)) {
    const isPartial = isKnown(backLinkFact(basis, `${backLinkKey.sealSectionPrefix}omitted`));
    return isPartial ? { omitted: missing('absent', 'the sealed record, which names it, is not at hand') } : {};
  }
  const value = omittedOf(comparable.value);
  const place = at(sealedRecordPlace(basis.records), 'record', 'omitted');
  return value.length === 0 ? {} : { omitted: { grade: comparable.grade, value, sources: [sourceOf(place)] } };
};
