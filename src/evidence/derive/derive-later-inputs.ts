import { parseRun } from '../../mlflow/run.schema.ts';
import type { SealAddition } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { uriOfSource } from '../../tie/dataset-uri.ts';
import { laterInputIndexes, type SealedRecord } from '../../tie/seal.ts';
import { isKnown, mapFact, readText } from '../fact.ts';
import { at, textAt, valueAt } from '../place.ts';
import type { Basis } from './basis.ts';
import { attempt } from './derive-record-now.ts';
import type { PlaceMark } from './derive-seal-marks.ts';
import type { InputPlaces } from './run-view.ts';

/** The run's dataset inputs that came after its seal; none when the sealed record is not at hand. */
export const laterInputPlaces = ({ run }: Basis, sealed: Fact<SealedRecord>): readonly InputPlaces[] => {
  if (run.origin !== 'mlflow' || !isKnown(sealed)) return [];
  const now = attempt(() => parseRun(valueAt(at(run.whole, 'run'))));
  const later = now && laterInputIndexes(sealed.value, now);
  return run.inputs.filter((_, index) => later?.has(index));
};

/** By its address, where its source has one. */
const inputAddition = ({ name, source }: InputPlaces): SealAddition => ({
  kind: 'input',
  key: textAt(name) ?? '',
  value: mapFact(readText(source, 'asserted'), (text) => uriOfSource(text) ?? text),
});

export const inputAdditions = (later: readonly InputPlaces[]): readonly SealAddition[] => later.map(inputAddition);

/** Marks for every fact that is read from such an input. */
export const inputMarks = (later: readonly InputPlaces[]): readonly PlaceMark[] =>
  later.flatMap(({ name, sourceType, source, ref }) =>
    [name, sourceType, source, ...(ref === undefined ? [] : [ref])].map((place) => ({
      place,
      seal: { kind: 'added' },
    })),
  );
