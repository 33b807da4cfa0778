import type { Run } from '../../mlflow/run.ts';
import { mayBeSealed } from '../../tie/pair-inputs.ts';
import { isOmitted, isPinned, isRedactedTag, omittedTexts } from '../../tie/redact-record.ts';
import { isSealedTag, projectInput, type SealedRecord } from '../../tie/seal.ts';
import { createRedactor, redactionMark } from '../../util/secrets/redact.ts';
import { isObject, objectsIn } from '../../util/shape.ts';
import { pointerTo, resolvePointer } from '../place.ts';
import type { Rewrite } from './scrub.ts';

type Section = 'params' | 'tags';

const entryPlaces = (
  answer: unknown,
  section: Section,
  isWanted: (key: string, value: string) => boolean,
): readonly string[] =>
  objectsIn(resolvePointer(answer, pointerTo('run', 'data', section))).flatMap(({ key, value }, index) =>
    typeof key === 'string' && typeof value === 'string' && isWanted(key, value)
      ? [pointerTo('run', 'data', section, index, 'value')]
      : [],
  );

type InputNow = ReturnType<typeof projectInput>;

const inputPlaces = (run: Run, textsOf: (input: InputNow) => readonly string[]): readonly string[] =>
  run.datasetInputs.flatMap((input, index) =>
    textsOf(projectInput(input)).map((key) => pointerTo('run', 'inputs', 'dataset_inputs', index, 'dataset', key)),
  );

/** Every input that may be the one: of two that are alike nothing says which held the secret. */
const omittedTextsOf =
  (sealed: SealedRecord) =>
  (input: InputNow): readonly string[] =>
    (Array.isArray(sealed.inputs) ? sealed.inputs : []).flatMap((one: unknown, index) => {
      const omitted = omittedTexts(sealed, index);
      return omitted.length > 0 && isObject(one) && mayBeSealed(one, input, omitted) ? omitted : [];
    });

const omittedPlaces = (run: Run, answer: unknown, sealed: SealedRecord): readonly string[] => [
  ...(['params', 'tags'] as const).flatMap((section) =>
    entryPlaces(answer, section, (key) => isOmitted(sealed, section, key)),
  ),
  ...inputPlaces(run, omittedTextsOf(sealed)),
];

/** Where people write what no seal covers. */
const freePlaces = (answer: unknown): readonly string[] => [
  pointerTo('run', 'info', 'run_name'),
  ...entryPlaces(answer, 'tags', (key) => !isSealedTag(key)),
];

/**
 * Covers in MLflow's answer about a run what its seal leaves out, because secrets stood there: it is no more to be shown
 * than to be sealed. By its place, whatever stands there today; by its value only where no seal covers anything: whoever
 * edits an omitted tag would choose else what becomes of the rest, commit ids and all.
 * @param sealed - a record that gives the sealed hash: anybody can write another to the anchor
 */
export const coverUnsealed = (run: Run, answer: unknown, sealed: SealedRecord): Rewrite => {
  const covered = new Set(sealed.omitted === undefined ? [] : omittedPlaces(run, answer, sealed));
  const texts = [...covered].map((place) => resolvePointer(answer, place)).filter((text) => typeof text === 'string');
  const redact = createRedactor(texts);
  const free = new Set(covered.size === 0 ? [] : freePlaces(answer));
  return (text, place) => {
    if (covered.has(place)) return redactionMark;
    return free.has(place) ? redact(text) : text;
  };
};

/**
 * The same where no record says which fields were left out: all that may have been in these sections, as the back-link
 * names them. Else whoever may write to the anchor would uncover the secrets.
 */
export const coverSections = (run: Run, answer: unknown, sections: readonly string[]): Rewrite => {
  const covered = new Set([
    ...(sections.includes('params') ? entryPlaces(answer, 'params', () => true) : []),
    ...(sections.includes('tags') ? entryPlaces(answer, 'tags', isRedactedTag) : []),
    ...(sections.includes('inputs') ? inputPlaces(run, (input) => (isPinned(input) ? [] : ['name', 'source'])) : []),
  ]);
  return (text, place) => (covered.has(place) ? redactionMark : text);
};
