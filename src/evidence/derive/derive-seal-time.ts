import type { Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { asSealWay } from '../../model/seal-time.ts';
import { backLinkKey } from '../../tie/keys.ts';
import type { SealedRecord } from '../../tie/seal.ts';
import { asNumber, deriveFact, firstKnown, isKnown, mapFact, missing, readFact, timeOfSeconds } from '../fact.ts';
import { at, placeOf, resolvePointer } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Basis, backLinkFact } from './basis.ts';

/** The end that was sealed, since MLflow's can be edited. */
const endMs = ({ run }: Basis, sealed: Fact<SealedRecord>): Fact<number> =>
  firstKnown(
    mapFact(sealed, (record) => asNumber(resolvePointer(record, '/run/endTime'))),
    readFact(run.endTime, asNumber),
  );

/** The end of a run whose command nobody saw end is the moment at which somebody stated how it did. */
const endUnseen = missing('absent', 'nobody saw the command end: when that was is not known');

/** When the back-link, which is the seal, was committed; by which command it says itself. */
export const sealTimeFacts = (
  basis: Basis,
  sealed: Fact<SealedRecord>,
): Pick<Subject['seal'], 'sealedBy' | 'sealedAt' | 'delayMs'> => {
  const { records, repository, backLink } = basis;
  const commit = isKnown(repository) && isKnown(backLink) ? recordId.commit(repository.value, backLink.value) : '';
  const created = isKnown(backLink) ? readFact(at(placeOf(records, commit), 'creation_date'), asNumber) : backLink;
  return {
    sealedBy: mapFact(backLinkFact(basis, backLinkKey.sealedBy), asSealWay),
    sealedAt: mapFact(created, timeOfSeconds),
    delayMs: isKnown(backLinkFact(basis, backLinkKey.statusAssertedAt))
      ? endUnseen
      : deriveFact([created, endMs(basis, sealed)], (seconds, end) => seconds * 1000 - end),
  };
};
