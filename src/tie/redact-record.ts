import { listSome } from '../util/list-some.ts';
import { redactionMark } from '../util/secrets/redact.ts';
import { redactForms } from '../util/secrets/secret-forms.ts';
import { isObject } from '../util/shape.ts';

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

const redactEntries = (section: 'params' | 'tags', entries: unknown, redact: RedactEntry): Part => {
  if (!isObject(entries)) return { part: entries, omitted: [] };
  const secrets = Object.entries(entries).flatMap(([key, value]) =>
    typeof value === 'string' && redact(value, key) !== value ? [key] : [],
  );
  const marks = Object.fromEntries(secrets.map((key) => [key, notSealed]));
  return { part: { ...entries, ...marks }, omitted: secrets.map((key) => `${section}.${key}`) };
};

/**
 * What others tag a run with goes by its form alone, such as a URL with a password: by their values whoever sets the
 * environment would choose which tags may be edited.
 */
const redactTag: RedactEntry = (text, key) =>
  key.startsWith('mlflow.source.') ? redactForms(text, redactionMark) : text;

/** Whether a tag is left out of a record: its own text tells. */
export const isRedactedTag = (key: string, text: string): boolean => redactTag(text, key) !== text;

/** The texts of a dataset input that somebody else makes. */
const inputTexts = ['name', 'source'] as const;

/** tieback's own inputs are pinned to a commit: no secret is in them, and none of them may be left unsealed. */
export const isPinned = ({ source }: Readonly<Record<string, unknown>>): boolean =>
  typeof source === 'string' && /^\{"uri":"s3:\/\/[^/"@]+\/[0-9a-f]{64}\/[^"]*"\}$/.test(source);

/** By its place in the record: two inputs may have one digest. */
const inputField = (index: number, key: string): string => `inputs.${index}.${key}`;

/** The texts that a record leaves out of one of its inputs. */
export const omittedTexts = (record: Redactable, index: number): readonly string[] => {
  const omitted = omittedOf(record);
  return inputTexts.filter((key) => omitted.includes(inputField(index, key)));
};

const redactInputs = (inputs: unknown, redact: (text: string) => string): Part => {
  if (!Array.isArray(inputs)) return { part: inputs, omitted: [] };
  const omitted: string[] = [];
  const part = inputs.map((input: unknown, index) => {
    if (!isObject(input) || isPinned(input)) return input;
    const secrets = inputTexts.filter((key) => typeof input[key] === 'string' && redact(input[key]) !== input[key]);
    omitted.push(...secrets.map((key) => inputField(index, key)));
    return { ...input, ...Object.fromEntries(secrets.map((key) => [key, notSealed])) };
  });
  return { part, omitted };
};

/**
 * A record as it may be sealed where nobody can delete anything: a parameter, and a text of a dataset input, that `redact`
 * would change goes as a whole, and so does a tag of MLflow's that shows a secret by its form. The rest is of tieback's own
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
