import { canonicalJson } from '../util/canonical-json.ts';
import { isObject, sharedEntries } from '../util/shape.ts';
import { pairInputs } from './pair-inputs.ts';
import { passOverOmitted } from './pass-over-omitted.ts';
import type { SealedRecord } from './seal.ts';

/** A sealed field that is another now. */
export type FieldChange = {
  /** Such as `params.lr` or `metrics.acc (step 3)`. */
  readonly field: string;
  /** Where it stands, or would stand, in the sealed record. */
  readonly path: readonly [keyof SealedRecord, ...(string | number)[]];
  readonly sealed: string | undefined;
  readonly now: string | undefined;
};

export type Entries = Readonly<Record<string, unknown>>;
type Item = { readonly index: number; readonly item: Entries };

export const entriesOf = (value: unknown): Entries => (isObject(value) ? value : {});
const itemsOf = (value: unknown): readonly Item[] =>
  (Array.isArray(value) ? value : []).flatMap((item: unknown, index) => (isObject(item) ? [{ index, item }] : []));

const textOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : canonicalJson(value);
};

const times: ReadonlySet<string> = new Set(['startTime', 'endTime']);
const runText = (key: string, value: unknown): string | undefined =>
  times.has(key) && typeof value === 'number' ? new Date(value).toISOString() : textOf(value);

const changedEntries = (
  section: 'run' | 'params' | 'tags',
  sealed: unknown,
  now: unknown,
  text: (key: string, value: unknown) => string | undefined,
): readonly FieldChange[] =>
  Object.entries(entriesOf(sealed)).flatMap(([key, value]) => {
    const change = { sealed: text(key, value), now: text(key, entriesOf(now)[key]) };
    return change.sealed === change.now ? [] : [{ field: `${section}.${key}`, path: [section, key], ...change }];
  });

const metricText = (metric: Entries | undefined, isStepSaid: boolean): string | undefined =>
  metric && `${textOf(metric['value'])}${isStepSaid ? '' : ` (step ${textOf(metric['step'])})`}`;

const changedMetrics = (sealed: unknown, now: unknown, told: ReadonlySet<unknown>): readonly FieldChange[] =>
  itemsOf(sealed).flatMap(({ index, item }) => {
    const { key, step, value } = item;
    const other = itemsOf(now).find((one) => one.item['key'] === key)?.item;
    if (told.has(key) || (other?.['step'] === step && other?.['value'] === value)) return [];
    const isSameStep = other === undefined || other['step'] === step;
    return [
      {
        field: `metrics.${textOf(key)}${isSameStep ? ` (step ${textOf(step)})` : ''}`,
        path: ['metrics', index],
        sealed: metricText(item, isSameStep),
        now: metricText(other, isSameStep),
      },
    ];
  });

/** The values of one metric by step, in their order; a step may have been logged more than once. */
const valuesByStep = (points: unknown): ReadonlyMap<string, readonly string[]> => {
  const steps = new Map<string, readonly string[]>();
  for (const { item } of itemsOf(points)) {
    const step = textOf(item['step']) ?? '';
    steps.set(step, [...(steps.get(step) ?? []), textOf(item['value']) ?? '']);
  }
  return steps;
};

const changedSteps = (key: string, sealed: unknown, now: unknown): readonly FieldChange[] => {
  const [before, after] = [valuesByStep(sealed), valuesByStep(now)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((step) => {
    const all = [before.get(step), after.get(step)].map((values) => values?.join(', '));
    if (all[0] === all[1]) return [];
    // MLflow shows the last.
    const last = [before.get(step)?.at(-1), after.get(step)?.at(-1)];
    const [sealedText, nowText] = last[0] === last[1] ? all : last;
    return [{ field: `metrics.${key} (step ${step})`, path: ['histories', key], sealed: sealedText, now: nowText }];
  });
};

/** The last value of a metric whose history tells of changes is not told of again. */
const changedValues = (sealed: SealedRecord, now: SealedRecord): readonly FieldChange[] => {
  const histories = Object.entries(entriesOf(sealed.histories)).flatMap(([key, points]) =>
    changedSteps(key, points, entriesOf(now.histories)[key]),
  );
  const told = new Set<unknown>(histories.map(({ path }) => path[1]));
  return [...histories, ...changedMetrics(sealed.metrics, now.metrics, told)];
};

const sourceText = (input: Entries | undefined): string | undefined => input && textOf(input['source']);

/** Tags that an input was given later are none of its business either. */
const changedInputs = (sealed: SealedRecord, now: unknown): readonly FieldChange[] =>
  pairInputs(sealed, now).flatMap(({ index, sealed: input, now: same, instead }) => {
    const field = `inputs.${textOf(input['name'])}`;
    const path = ['inputs', index] as const;
    if (same === undefined) return [{ field, path, sealed: sourceText(input), now: sourceText(instead) }];
    const tags = { sealed: textOf(input['tags']), now: textOf(sharedEntries(same['tags'], input['tags'])) };
    return tags.sealed === tags.now ? [] : [{ field: `${field} (tags)`, path, ...tags }];
  });

/** What of a sealed record is another now, field by field; what came to the run later is none of its business. */
export const sealChanges = (sealed: SealedRecord, today: SealedRecord): readonly FieldChange[] => {
  const now = passOverOmitted(today, sealed);
  return [
    ...changedValues(sealed, now),
    ...changedEntries('params', sealed.params, now.params, (_, value) => textOf(value)),
    ...changedEntries('run', sealed.run, now.run, runText),
    ...changedInputs(sealed, now.inputs),
    ...changedEntries('tags', sealed.tags, now.tags, (_, value) => textOf(value)),
  ];
};
