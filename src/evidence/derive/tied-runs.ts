import type { Records } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { asRunId, type RunId } from '../../model/ids.ts';
import type { TiedRun } from '../../tie/extra-runs.ts';
import { asText, mapFact, missing, readText, whyMissing } from '../fact.ts';
import { at, elementsAt, hasRecord, type Place, placeOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';

const listPlace = (records: Records, tie: string | undefined): Place => placeOf(records, recordId.tiedRuns(tie ?? ''));

/** The runs that carry a tie's tag now; undefined when they were not looked for, or could not be. */
export const tiedRuns = (records: Records, tie: string | undefined): readonly TiedRun[] | undefined => {
  const list = listPlace(records, tie);
  if (!hasRecord(list)) return undefined;
  return elementsAt(at(list, 'runs')).flatMap((place) => {
    const id = asText(valueAt(at(place, 'id')));
    return id === undefined ? [] : [{ id, isDeleted: valueAt(at(place, 'isDeleted')) === true }];
  });
};

/** The ids of a tie's runs but one; a single missing fact when they could not be looked for. */
export const otherRunFacts = (
  records: Records,
  tie: string | undefined,
  own: string | undefined,
): readonly Fact<RunId>[] => {
  const list = listPlace(records, tie);
  const why = whyMissing(list);
  if (!hasRecord(list)) return why === 'unreachable' ? [missing(why)] : [];
  return elementsAt(at(list, 'runs'))
    .filter((place) => valueAt(at(place, 'id')) !== own)
    .map((place) => mapFact(readText(at(place, 'id')), asRunId));
};
