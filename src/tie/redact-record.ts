import { listSome } from '../util/list-some.ts';
import { isObject, objectsIn } from '../util/shape.ts';

/** What a sealed record has in the place of a value that held a secret: what stood there is not sealed. */
export const notSealed = '[redacted, not sealed]';

/** The parts of a sealed record that hold texts of somebody else's making. */
type Texts = { readonly params: unknown; readonly inputs: unknown; readonly tags: unknown };
type Item = Readonly<Record<string, unknown>>;

export type RedactedRecord<R> = {
  readonly record: R;
  /** Where something was taken out, such as `params.token`. */
  readonly fields: readonly string[];
};

/** A record as it may be sealed where nobody can delete anything: a text that `redact` would change goes as a whole. */
export const redactRecord = <R extends Texts>(record: R, redact: (text: string) => string): RedactedRecord<R> => {
  const fields: string[] = [];
  const visit = (value: unknown, field: string): unknown => {
    if (typeof value === 'string') {
      if (redact(value) === value) return value;
      fields.push(field);
      return notSealed;
    }
    if (Array.isArray(value)) return value.map((item, index) => visit(item, `${field}[${index}]`));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, `${field}.${key}`)]));
  };
  const [params, inputs, tags] = [
    visit(record.params, 'params'),
    visit(record.inputs, 'inputs'),
    visit(record.tags, 'tags'),
  ];
  return { record: { ...record, params, inputs, tags }, fields };
};

/** What to do about secrets that a run has in MLflow; undefined when it has none. */
export const secretsText = (runId: string, fields: readonly string[]): string | undefined =>
  fields.length === 0
    ? undefined
    : `run ${runId} has secrets in MLflow, which are left out of its sealed record: ${listSome(fields, 5)}; change these secrets, and delete what MLflow has of them (a parameter goes only with its run)`;

/** Entries of today with what was not sealed in the place of whatever has become of it. */
const coveredEntries = (now: unknown, sealed: unknown): unknown => {
  if (!isObject(now) || !isObject(sealed)) return now;
  const covered = Object.entries(sealed).filter(([, value]) => value === notSealed);
  return { ...now, ...Object.fromEntries(covered) };
};

const coveredInput = (now: Item, sealed: Item): Item => {
  const entries = Object.entries(sealed).flatMap(([key, value]): readonly (readonly [string, unknown])[] => {
    if (value === notSealed) return [[key, value]];
    return isObject(value) ? [[key, coveredEntries(now[key], value)]] : [];
  });
  return { ...now, ...Object.fromEntries(entries) };
};

const isCovered = (value: unknown): boolean =>
  value === notSealed || (isObject(value) && Object.values(value).some(isCovered));

const isSameDataset = (one: Item, other: Item): boolean =>
  ['name', 'digest', 'sourceType', 'source'].every((key) => one[key] === other[key]);

const coveredInputs = (now: unknown, sealed: unknown): unknown => {
  const covered = objectsIn(sealed).filter(isCovered);
  const whole = objectsIn(sealed).filter((input) => !isCovered(input));
  if (covered.length === 0 || !Array.isArray(now)) return now;
  return now.map((item: unknown) => {
    if (!isObject(item) || whole.some((input) => isSameDataset(item, input))) return item;
    const same = covered.map((input) => [coveredInput(item, input), input] as const);
    return same.find(([made, input]) => isSameDataset(made, input))?.[0] ?? item;
  });
};

/** A run's record as it is now, with everything that was not sealed as the sealed record has it: it is not compared. */
export const passOverRedacted = <R extends Texts>(now: R, sealed: Texts): R => ({
  ...now,
  params: coveredEntries(now.params, sealed.params),
  inputs: coveredInputs(now.inputs, sealed.inputs),
  tags: coveredEntries(now.tags, sealed.tags),
});
