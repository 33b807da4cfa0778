import type { DatasetInput, Metric, Run, RunStatus } from '../mlflow/run.ts';
import { objectsIn, textsIn } from '../util/shape.ts';
import { isOmitted, isPinned, isRedactedTag, notSealed } from './redact-record.ts';
import type { SealedRecord } from './seal.ts';
import { type Entries, entriesOf } from './seal-changes.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** NaN and infinities are sealed by their names. A seal is not over timestamps. */
const metricOf = ({ key, value, step }: Entries): Metric => ({
  key: textOf(key),
  value: Number(value),
  step: Number(step),
  timestamp: 0,
});

const inputOf = ({ name, digest, sourceType, source, tags }: Entries): DatasetInput => ({
  dataset: { name: textOf(name), digest: textOf(digest), sourceType: textOf(sourceType), source: textOf(source) },
  tags: textsIn(tags),
});

/** Without what the seal leaves out. */
const sealedTexts = (sealed: SealedRecord, section: 'params' | 'tags'): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(textsIn(sealed[section])).filter(([key]) => !isOmitted(sealed, section, key)));

const timeOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** A run with all that a seal is over as it was sealed, and no parameter or tag that no seal covers. */
export const runAsSealed = (today: Run, sealed: SealedRecord): Run => {
  const { status, startTime, endTime } = entriesOf(sealed.run);
  return {
    ...today,
    status: textOf(status) as RunStatus,
    startTime: timeOf(startTime) ?? today.startTime,
    endTime: timeOf(endTime),
    params: sealedTexts(sealed, 'params'),
    metrics: objectsIn(sealed.metrics).map(metricOf),
    datasetInputs: objectsIn(sealed.inputs).map(inputOf),
    tags: sealedTexts(sealed, 'tags'),
  };
};

const covered = (texts: Readonly<Record<string, string>>, isLeftOut: (key: string, text: string) => boolean) =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, isLeftOut(key, text) ? notSealed : text]));

/** A run with all covered that its seal may leave out of these sections, where no record says what that is. */
export const withoutSections = (today: Run, sections: readonly string[]): Run => ({
  ...today,
  params: sections.includes('params') ? covered(today.params, () => true) : today.params,
  tags: sections.includes('tags') ? covered(today.tags, isRedactedTag) : today.tags,
  datasetInputs: sections.includes('inputs')
    ? today.datasetInputs.filter(({ dataset }) => isPinned(dataset))
    : today.datasetInputs,
});
