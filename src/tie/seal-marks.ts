import { canonicalJson } from '../util/canonical-json.ts';
import { isObject } from '../util/shape.ts';
import { passOverOmitted } from './pass-over-omitted.ts';
import type { SealedRecord } from './seal.ts';
import { type Entries, entriesOf } from './seal-changes.ts';

/** A value of a run that is not what was sealed: it came later, or was another. */
export type ValueMark = {
  readonly section: 'run' | 'params' | 'tags' | 'metrics';
  readonly key: string;
  /** Undefined for what was not there when the run was sealed. */
  readonly sealed: string | undefined;
  readonly now: string;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : canonicalJson(value ?? null));

/** The latest values by name. */
const metricValues = (metrics: unknown): Entries =>
  Object.fromEntries(
    (Array.isArray(metrics) ? metrics : []).flatMap((item: unknown) =>
      isObject(item) && typeof item['key'] === 'string' ? [[item['key'], item['value']] as const] : [],
    ),
  );

const marksIn = (section: ValueMark['section'], sealed: Entries, now: Entries): readonly ValueMark[] =>
  Object.keys(now)
    .sort()
    .flatMap((key): readonly ValueMark[] => {
      const value = now[key];
      const mark = { section, key, now: textOf(value) };
      if (!Object.hasOwn(sealed, key)) return [{ ...mark, sealed: undefined }];
      const before = textOf(sealed[key]);
      return before === mark.now ? [] : [{ ...mark, sealed: before }];
    });

/** Every value of today's record that is not as it was sealed. Later inputs are no part of it. */
export const sealMarks = (sealed: SealedRecord, today: SealedRecord): readonly ValueMark[] => {
  const now = passOverOmitted(today, sealed);
  return [
    ...marksIn('params', entriesOf(sealed.params), entriesOf(now.params)),
    ...marksIn('metrics', metricValues(sealed.metrics), metricValues(now.metrics)),
    ...marksIn('tags', entriesOf(sealed.tags), entriesOf(now.tags)),
    ...marksIn('run', entriesOf(sealed.run), entriesOf(now.run)),
  ];
};
