import { listSome } from '../util/list-some.ts';
import { redactionMark } from '../util/secrets/redact.ts';
import { redactForms } from '../util/secrets/secret-forms.ts';
import { isObject } from '../util/shape.ts';
import { inputTag, mlflowTag } from './keys.ts';

/** What a sealed record has in the place of a text that held a secret. The mark says nothing by itself: the list counts. */
export const notSealed = '[redacted, not sealed]';

type Redactable = {
  readonly params: unknown;
  readonly inputs: unknown;
  readonly tags: unknown;
  readonly omitted?: readonly string[];
};

/** The fields that a record leaves out, such as `params.token` or `inputs.0.source`. Their list is sealed with it: a mark alone is a value like any. */
export const omittedOf = ({ omitted }: Readonly<Record<string, unknown>>): readonly string[] =>
  Array.isArray(omitted) ? omitted.filter((field) => typeof field === 'string') : [];

/** Whether a record leaves a parameter or a tag out. */
export const isOmitted = (record: Redactable, section: 'params' | 'tags', key: string): boolean =>
  omittedOf(record).includes(`${section}.${key}`);

type Part = { readonly part: unknown; readonly omitted: readonly string[] };

type RedactEntry = (text: string, key: string) => string;

const marksAt = (keys: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(keys.map((key) => [key, notSealed]));

/** All entries whose names hold a secret become one, which has the mark for a name. */
const redactEntries = (section: string, entries: unknown, redact: RedactEntry): Part => {
  if (!isObject(entries)) return { part: entries, omitted: [] };
  const named = Object.entries(entries).filter(([key]) => redact(key, key) === key);
  const secrets = named.flatMap(([key, value]) =>
    typeof value === 'string' && redact(value, key) !== value ? [key] : [],
  );
  const left = named.length < Object.keys(entries).length ? [...secrets, notSealed] : secrets;
  return {
    part: { ...Object.fromEntries(named), ...marksAt(left) },
    omitted: left.map((key) => `${section}.${key}`),
  };
};

/**
 * What others tag a run with goes by its form alone, such as a URL with a password: by their values whoever sets the
 * environment would choose which tags may be edited.
 */
const redactTag: RedactEntry = (text, key) =>
  key.startsWith('mlflow.source.') ? redactForms(text, redactionMark) : text;

/** Whether a tag is left out of a record: its own text tells. */
export const isRedactedTag = (key: string, text: string): boolean => redactTag(text, key) !== text;

/**
 * Whether an entry that a record lacks may be one that it leaves out by its name. Of a parameter only somebody who knows the
 * secret could tell; a tag's own name shows it.
 */
export const mayBeLeftOut = (record: Redactable, section: 'params' | 'tags', key: string): boolean =>
  isOmitted(record, section, notSealed) &&
  !(isObject(record[section]) && Object.hasOwn(record[section], key)) &&
  (section === 'params' || isRedactedTag(key, key));

/** The texts of a dataset input that somebody else makes, beside its tags. */
export const inputTexts = ['digest', 'name', 'source', 'sourceType'] as const;

/** tieback's own inputs are pinned to a commit: no secret is in them, and none of them may be left unsealed. */
export const isPinned = ({ source }: Readonly<Record<string, unknown>>): boolean =>
  typeof source === 'string' && /^\{"uri":"s3:\/\/[^/"@]+\/[0-9a-f]{64}\/[^"]*"\}$/.test(source);

/** Whether a tag of a dataset input is one that tieback gives its own. */
export const isInputTag = (key: string): boolean => key === mlflowTag.datasetContext || key === inputTag.ref;

/** By its place in the record: two inputs may have one digest. */
const inputField = (index: number): string => `inputs.${index}`;

/** The texts that a record leaves out of one of its inputs, such as `source` or `tags.note`. */
export const omittedTexts = (record: Redactable, index: number): readonly string[] => {
  const start = `${inputField(index)}.`;
  return omittedOf(record).flatMap((field) => (field.startsWith(start) ? [field.slice(start.length)] : []));
};

type Input = Readonly<Record<string, unknown>>;

const tagField = /^tags\.(.*)$/s;

/** A dataset input with the mark in the place of these texts. */
export const coverInput = (input: Input, omitted: readonly string[]): Input => {
  const tags = omitted.flatMap((field) => tagField.exec(field)?.[1] ?? []);
  const texts = omitted.filter((field) => !tagField.test(field));
  const today = isObject(input['tags']) ? input['tags'] : {};
  return { ...input, ...marksAt(texts), ...(tags.length > 0 && { tags: { ...today, ...marksAt(tags) } }) };
};

const redactInput = (input: Input, field: string, redact: (text: string) => string): Part => {
  const isOwn = isPinned(input);
  const texts = inputTexts.filter((key) => typeof input[key] === 'string' && redact(input[key]) !== input[key]);
  const secrets = isOwn ? [] : texts;
  const tags = redactEntries(`${field}.tags`, input['tags'], (text, key) =>
    isOwn && isInputTag(key) ? text : redact(text),
  );
  return {
    part: { ...input, ...marksAt(secrets), tags: tags.part },
    omitted: [...secrets.map((key) => `${field}.${key}`), ...tags.omitted],
  };
};

const redactInputs = (inputs: unknown, redact: (text: string) => string): Part => {
  if (!Array.isArray(inputs)) return { part: inputs, omitted: [] };
  const parts = inputs.map((input: unknown, index) =>
    isObject(input) ? redactInput(input, inputField(index), redact) : { part: input, omitted: [] },
  );
  return { part: parts.map(({ part }) => part), omitted: parts.flatMap(({ omitted }) => omitted) };
};

/**
 * A record as it may be sealed where nobody can delete anything: a parameter, and a text or tag of a dataset input, that
 * `redact` would change goes as a whole, and so does a tag of MLflow's that shows a secret by its form. The rest is of tieback's own
 * making, or may not be left unsealed.
 */
export const redactRecord = <R extends Redactable>(record: R, redact: (text: string) => string): R => {
  const [params, inputs] = [redactEntries('params', record.params, redact), redactInputs(record.inputs, redact)];
  const tags = redactEntries('tags', record.tags, redactTag);
  const omitted = [...params.omitted, ...inputs.omitted, ...tags.omitted].sort();
  if (omitted.length === 0) return record;
  return { ...record, params: params.part, inputs: inputs.part, tags: tags.part, omitted };
};

/** What to do about secrets that a run has in MLflow; undefined when it has none. */
export const secretsText = (runId: string, fields: readonly string[]): string | undefined =>
  fields.length === 0
    ? undefined
    : `run ${runId} has secrets in MLflow, which are left out of its sealed record: ${listSome(fields, 5)}; change these secrets, and delete what MLflow has of them (a parameter or a dataset input goes only with its run)`;
