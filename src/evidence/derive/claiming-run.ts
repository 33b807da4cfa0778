import { parseRun } from '../../mlflow/run.schema.ts';
import type { DatasetInput } from '../../mlflow/run.ts';
import type { Records } from '../../model/evidence.ts';
import { asRunId } from '../../model/ids.ts';
import type { ClaimingRun } from '../../tie/claims/own-inputs.ts';
import { laterInputIndexes } from '../../tie/seal.ts';
import { asNumber, factValue } from '../fact.ts';
import { at, elementsAt, textAt, valueAt } from '../place.ts';
import { type Basis, basisOf } from './basis.ts';
import { attempt } from './derive-record-now.ts';
import { comparableFact, genuineFact } from './derive-sealed-record.ts';
import { mapEntries } from './run-view.ts';

/** As the sealed record tells it, where MLflow has lost the run. */
const sealedRun = ({ run: { id, startTime, tags, whole } }: Basis): ClaimingRun => ({
  id: asRunId(textAt(id) ?? ''),
  startTime: asNumber(valueAt(startTime)) ?? 0,
  tags: Object.fromEntries(tags.map(({ key, place }) => [key, textAt(place) ?? ''])),
  datasetInputs: elementsAt(at(whole, 'record', 'inputs')).map((input): DatasetInput => {
    const [name = '', digest = '', sourceType = '', source = ''] = ['name', 'digest', 'sourceType', 'source'].map(
      (key) => textAt(at(input, key)),
    );
    const entries = mapEntries(at(input, 'tags')).map(({ key, place }) => [key, textAt(place) ?? '']);
    return { dataset: { name, digest, sourceType, source }, tags: Object.fromEntries(entries) };
  }),
});

const runNow = (basis: Basis): ClaimingRun | undefined => {
  const run = attempt(() => parseRun(valueAt(at(basis.run.whole, 'run'))));
  const sealed = factValue(comparableFact(basis, genuineFact(basis)));
  if (run === undefined || sealed === undefined) return run;
  const later = laterInputIndexes(sealed, run);
  return { ...run, datasetInputs: run.datasetInputs.filter((_, index) => !later.has(index)) };
};

/** What the run of a snapshot claims of its data; an input that came after its seal is no word of it. */
export const claimingRun = (records: Records): ClaimingRun | undefined => {
  const basis = basisOf(records);
  return basis.run.origin === 'seal' ? sealedRun(basis) : runNow(basis);
};
