import { listSome } from '../util/list-some.ts';
import { isObject } from '../util/shape.ts';

/** What a sealed record has in the place of a text that held a secret. The mark says nothing by itself: the list counts. */
export const notSealed = '[redacted, not sealed]';

type Redactable = { readonly params: unknown; readonly inputs: unknown; readonly omitted?: readonly string[] };

/** The fields that a record leaves out, such as `params.token`. Their list is sealed with it: a mark alone is a value like any. */
export const omittedOf = ({ omitted }: Redactable): readonly string[] =>
  Array.isArray(omitted) ? omitted.filter((field) => typeof field === 'string') : [];

/** Whether a record leaves a parameter out. */
export const isOmitted = (record: Redactable, key: string): boolean => omittedOf(record).includes(`params.${key}`);

type Part = { readonly part: unknown; readonly omitted: readonly string[] };

const redactParams = (params: unknown, redact: (text: string) => string): Part => {
  if (!isObject(params)) return { part: params, omitted: [] };
  const secrets = Object.entries(params).flatMap(([key, value]) =>
    typeof value === 'string' && redact(value) !== value ? [key] : [],
  );
  const marks = Object.fromEntries(secrets.map((key) => [key, notSealed]));
  return { part: { ...params, ...marks }, omitted: secrets.map((key) => `params.${key}`) };
};

/** The texts of a dataset input that somebody else makes; its digest says which one it is. */
const inputTexts = ['name', 'source'] as const;

/** tieback's own inputs are pinned to a commit: no secret is in them, and none of them may be left unsealed. */
const isPinned = ({ source }: Readonly<Record<string, unknown>>): boolean =>
  typeof source === 'string' && /^\{"uri":"s3:\/\/[^/"@]+\/[0-9a-f]{64}\/[^"]*"\}$/.test(source);

const inputField = (digest: unknown, key: string): string => `inputs.${String(digest)}.${key}`;

const redactInputs = (inputs: unknown, redact: (text: string) => string): Part => {
  if (!Array.isArray(inputs)) return { part: inputs, omitted: [] };
  const omitted: string[] = [];
  const part = inputs.map((input: unknown) => {
    if (!isObject(input) || isPinned(input)) return input;
    const secrets = inputTexts.filter((key) => typeof input[key] === 'string' && redact(input[key]) !== input[key]);
    omitted.push(...secrets.map((key) => inputField(input['digest'], key)));
    return { ...input, ...Object.fromEntries(secrets.map((key) => [key, notSealed])) };
  });
  return { part, omitted };
};

/**
 * A record as it may be sealed where nobody can delete anything: a parameter, and a text of a dataset input, that `redact`
 * would change goes as a whole. The rest is of tieback's own making, or may not be left unsealed.
 */
export const redactRecord = <R extends Redactable>(record: R, redact: (text: string) => string): R => {
  const [params, inputs] = [redactParams(record.params, redact), redactInputs(record.inputs, redact)];
  const omitted = [...params.omitted, ...inputs.omitted].sort();
  return omitted.length === 0 ? record : { ...record, params: params.part, inputs: inputs.part, omitted };
};

/** What to do about secrets that a run has in MLflow; undefined when it has none. */
export const secretsText = (runId: string, fields: readonly string[]): string | undefined =>
  fields.length === 0
    ? undefined
    : `run ${runId} has secrets in MLflow, which are left out of its sealed record: ${listSome(fields, 5)}; change these secrets, and delete what MLflow has of them (a parameter goes only with its run)`;

const coverInput = (input: unknown, omitted: ReadonlySet<string>): unknown => {
  if (!isObject(input)) return input;
  const covered = inputTexts.filter((key) => omitted.has(inputField(input['digest'], key)));
  return covered.length === 0 ? input : { ...input, ...Object.fromEntries(covered.map((key) => [key, notSealed])) };
};

/** A run's record as it is now, with everything that was not sealed as the sealed record has it: it is not compared. */
export const passOverOmitted = <R extends Redactable>(now: R, sealed: Redactable): R => {
  if (sealed.omitted === undefined) return now;
  const entries = isObject(sealed.params) ? Object.entries(sealed.params) : [];
  const covered = Object.fromEntries(entries.filter(([key]) => isOmitted(sealed, key)));
  const params = isObject(now.params) ? { ...now.params, ...covered } : now.params;
  const omitted = new Set(omittedOf(sealed));
  const inputs = Array.isArray(now.inputs) ? now.inputs.map((input) => coverInput(input, omitted)) : now.inputs;
  return { ...now, params, inputs, omitted: sealed.omitted };
};
