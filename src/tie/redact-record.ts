import { listSome } from '../util/list-some.ts';
import { isObject } from '../util/shape.ts';

/** What a sealed record has in the place of a parameter that held a secret. The mark says nothing by itself: the list counts. */
export const notSealed = '[redacted, not sealed]';

type WithParams = { readonly params: unknown; readonly omitted?: readonly string[] };

/** The fields that a record leaves out, such as `params.token`. Their list is sealed with it: a mark alone is a value like any. */
export const omittedOf = ({ omitted }: WithParams): readonly string[] =>
  Array.isArray(omitted) ? omitted.filter((field) => typeof field === 'string') : [];

/** Whether a record leaves a parameter out. */
export const isOmitted = (record: WithParams, key: string): boolean => omittedOf(record).includes(`params.${key}`);

/**
 * A record as it may be sealed where nobody can delete anything: a parameter that `redact` would change goes as a whole.
 * The rest is of tieback's own making, or may not be left unsealed.
 */
export const redactRecord = <R extends WithParams>(record: R, redact: (text: string) => string): R => {
  if (!isObject(record.params)) return record;
  const secrets = Object.entries(record.params).flatMap(([key, value]) =>
    typeof value === 'string' && redact(value) !== value ? [key] : [],
  );
  if (secrets.length === 0) return record;
  const marks = Object.fromEntries(secrets.map((key) => [key, notSealed]));
  return { ...record, params: { ...record.params, ...marks }, omitted: secrets.map((key) => `params.${key}`).sort() };
};

/** What to do about secrets that a run has in MLflow; undefined when it has none. */
export const secretsText = (runId: string, fields: readonly string[]): string | undefined =>
  fields.length === 0
    ? undefined
    : `run ${runId} has secrets in MLflow, which are left out of its sealed record: ${listSome(fields, 5)}; change these secrets, and delete what MLflow has of them (a parameter goes only with its run)`;

/** A run's record as it is now, with everything that was not sealed as the sealed record has it: it is not compared. */
export const passOverOmitted = <R extends WithParams>(now: R, sealed: WithParams): R => {
  if (sealed.omitted === undefined) return now;
  const entries = isObject(sealed.params) ? Object.entries(sealed.params) : [];
  const covered = Object.fromEntries(entries.filter(([key]) => isOmitted(sealed, key)));
  const params = isObject(now.params) ? { ...now.params, ...covered } : now.params;
  return { ...now, params, omitted: sealed.omitted };
};
