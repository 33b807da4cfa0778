import type { DatasetInput, Metric, Run, RunStatus, Tags } from '../mlflow/run.ts';
import { objectsIn } from '../util/shape.ts';
import { isOmitted } from './redact-record.ts';
import type { SealedRecord } from './seal.ts';
import { type Entries, entriesOf } from './seal-changes.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const tagsOf = (value: unknown): Tags =>
  Object.fromEntries(
    Object.entries(entriesOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

/** NaN and infinities are sealed by their names. A seal is not over timestamps. */
const metricOf = ({ key, value, step }: Entries): Metric => ({
  key: textOf(key),
  value: Number(value),
  step: Number(step),
  timestamp: 0,
});

const inputOf = ({ name, digest, sourceType, source, tags }: Entries): DatasetInput => ({
  dataset: { name: textOf(name), digest: textOf(digest), sourceType: textOf(sourceType), source: textOf(source) },
  tags: tagsOf(tags),
});

const timeOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** A run with all that a seal is over as it was sealed, and no parameter or tag that no seal covers. */
export const runAsSealed = (today: Run, sealed: SealedRecord): Run => {
  const { status, startTime, endTime } = entriesOf(sealed.run);
  return {
    ...today,
    status: textOf(status) as RunStatus,
    startTime: timeOf(startTime) ?? today.startTime,
    endTime: timeOf(endTime),
    params: Object.fromEntries(Object.entries(tagsOf(sealed.params)).filter(([key]) => !isOmitted(sealed, key))),
    metrics: objectsIn(sealed.metrics).map(metricOf),
    datasetInputs: objectsIn(sealed.inputs).map(inputOf),
    tags: tagsOf(sealed.tags),
  };
};
