import type { DatasetInput, Run } from '../../mlflow/run.ts';
import { mayBeSealed } from '../../tie/pair-inputs.ts';
import {
  inputTexts,
  isInputTag,
  isOmitted,
  isPinned,
  isRedactedTag,
  mayBeLeftOut,
  omittedTexts,
} from '../../tie/redact-record.ts';
import { isSealedTag, projectInput, type SealedRecord } from '../../tie/seal.ts';
import { createRedactor, redactionMark } from '../../util/secrets/redact.ts';
import { isObject, objectsIn, textsIn } from '../../util/shape.ts';
import { pointerTo, resolvePointer } from '../place.ts';
import type { Rewrite } from './scrub.ts';

type Path = readonly (string | number)[];
type Fields = readonly ('key' | 'value')[];

const runEntries = (section: 'params' | 'tags'): Path => ['run', 'data', section];

const entryPlaces = (
  answer: unknown,
  path: Path,
  fieldsOf: (key: string, value: string) => Fields,
): readonly string[] =>
  objectsIn(resolvePointer(answer, pointerTo(...path))).flatMap(({ key, value }, index) =>
    typeof key === 'string' && typeof value === 'string'
      ? fieldsOf(key, value).map((field) => pointerTo(...path, index, field))
      : [],
  );

/** What is covered of an input: some of the texts that a seal is over, and of its tags. */
type InputCover = { readonly texts: readonly string[]; readonly tag: (key: string) => Fields };

/** What a seal is not over may say the same as a text that was left out. */
const besideSeal = ['schema', 'profile'];

const inputPlaces = (
  run: Run,
  answer: unknown,
  coverOf: (input: DatasetInput) => InputCover | undefined,
): readonly string[] =>
  run.datasetInputs.flatMap((input, index) => {
    const cover = coverOf(input);
    if (cover === undefined) return [];
    const path = ['run', 'inputs', 'dataset_inputs', index];
    const texts = cover.texts.map((text) => (text === 'sourceType' ? 'source_type' : text));
    return [
      ...[...texts, ...besideSeal].map((text) => pointerTo(...path, 'dataset', text)),
      ...entryPlaces(answer, [...path, 'tags'], cover.tag),
    ];
  });

/** By every sealed input that may be this one: of two that are alike nothing says which held the secret. */
const omittedOfInput =
  (sealed: SealedRecord) =>
  (input: DatasetInput): InputCover | undefined => {
    const alike = (Array.isArray(sealed.inputs) ? sealed.inputs : []).flatMap((one: unknown, index) => {
      const omitted = omittedTexts(sealed, index);
      const isAlike = omitted.length > 0 && isObject(one) && mayBeSealed(one, projectInput(input), omitted);
      return isAlike ? [{ omitted, tags: textsIn(one['tags']) }] : [];
    });
    if (alike.length === 0) return undefined;
    const texts = new Set(alike.flatMap(({ omitted }) => omitted));
    const tag = (key: string): Fields => {
      if (!alike.some(({ tags }) => Object.hasOwn(tags, key))) return ['key', 'value'];
      return texts.has(`tags.${key}`) ? ['value'] : [];
    };
    return { texts: inputTexts.filter((text) => texts.has(text)), tag };
  };

const omittedPlaces = (run: Run, answer: unknown, sealed: SealedRecord): readonly string[] => [
  ...(['params', 'tags'] as const).flatMap((section) =>
    entryPlaces(answer, runEntries(section), (key) => {
      if (mayBeLeftOut(sealed, section, key)) return ['key', 'value'];
      return isOmitted(sealed, section, key) ? ['value'] : [];
    }),
  ),
  ...inputPlaces(run, answer, omittedOfInput(sealed)),
];

/** Where people write what no seal covers. */
const freePlaces = (answer: unknown): readonly string[] => [
  pointerTo('run', 'info', 'run_name'),
  ...entryPlaces(answer, runEntries('tags'), (key) => (isSealedTag(key) ? [] : ['value'])),
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

const anyTextOf = ({ dataset }: DatasetInput): InputCover => {
  const isOwn = isPinned(dataset);
  return {
    texts: isOwn ? [] : ['name', 'source'],
    tag: (key) => (isInputTag(key) ? [] : ['key', 'value']),
  };
};

/**
 * The same where no record says which fields were left out: all that may have been in these sections, as the back-link
 * names them. Else whoever may write to the anchor would uncover the secrets.
 */
export const coverSections = (run: Run, answer: unknown, sections: readonly string[]): Rewrite => {
  const params: Fields = sections.includes('params.keys') ? ['key', 'value'] : ['value'];
  const covered = new Set([
    ...(sections.includes('params') ? entryPlaces(answer, runEntries('params'), () => params) : []),
    ...(sections.includes('tags')
      ? entryPlaces(answer, runEntries('tags'), (key, value) => (isRedactedTag(key, value) ? ['value'] : []))
      : []),
    ...(sections.includes('inputs') ? inputPlaces(run, answer, anyTextOf) : []),
  ]);
  return (text, place) => (covered.has(place) ? redactionMark : text);
};
