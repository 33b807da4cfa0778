import type { SealChange } from '../../model/evidence.ts';
import type { Fact, Grade } from '../../model/fact.ts';
import type { SealedRecord } from '../../tie/seal.ts';
import { type FieldChange, sealChanges } from '../../tie/seal-changes.ts';
import { isKnown, missing } from '../fact.ts';
import { at, type Place, placeOf, sourceOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import type { Basis } from './basis.ts';
import { sealedRecordPlace } from './run-view.ts';

const runFields: ReadonlyMap<unknown, 'id' | 'experimentId' | 'status' | 'startTime' | 'endTime'> = new Map([
  ['id', 'id'],
  ['experimentId', 'experimentId'],
  ['status', 'status'],
  ['startTime', 'startTime'],
  ['endTime', 'endTime'],
]);

/** Where MLflow's answer has a sealed field, as exactly as it can be said. */
const placeNow = ({ records, run }: Basis, { path: [section, key] }: FieldChange): Place => {
  const whole = at(run.whole, 'run');
  if (section === 'run') return run[runFields.get(key) ?? 'id'];
  if (section === 'params' || section === 'tags') {
    return run[section].find((entry) => entry.key === key)?.place ?? at(whole, 'data', section);
  }
  if (section === 'histories') return placeOf(records, recordId.history(String(valueAt(run.id)), String(key)));
  return section === 'metrics' ? at(whole, 'data', 'metrics') : at(whole, 'inputs');
};

const textFact = (grade: Grade, value: string | undefined, place: Place): Fact<string> =>
  value === undefined ? missing('absent') : { grade, value, sources: [sourceOf(place)] };

/** Every sealed field that is another today, with both values. */
export const sealChangeFacts = (
  basis: Basis,
  sealed: Fact<SealedRecord>,
  now: Fact<SealedRecord>,
): readonly SealChange[] => {
  if (!isKnown(sealed) || !isKnown(now)) return [];
  const record = at(sealedRecordPlace(basis.records), 'record');
  return sealChanges(sealed.value, now.value).map((change) => ({
    field: change.field,
    sealed: textFact(sealed.grade, change.sealed, at(record, ...change.path)),
    now: textFact('recorded', change.now, placeNow(basis, change)),
  }));
};
