import type { DatasetInput, Metric, Run, RunStatus } from '../mlflow/run.ts';
import { isCommitId } from '../model/ids.ts';
import { objectsIn, textsIn } from '../util/shape.ts';
import { parseDatasetUri, uriOfSource } from './dataset-uri.ts';
import { runTag } from './keys.ts';
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

const paramsWithout = ({ params }: Run, sections: readonly string[]): Run['params'] => {
  if (sections.includes('params.keys')) return {};
  return sections.includes('params') ? covered(params, () => true) : params;
};

/** A tag shows itself whether it may have been left out. */
const tagsWithout = ({ tags }: Run, sections: readonly string[]): Run['tags'] => {
  const named = Object.entries(tags).filter(([key]) => !sections.includes('tags.keys') || !isRedactedTag(key, key));
  return sections.includes('tags') ? covered(Object.fromEntries(named), isRedactedTag) : tags;
};

/** A run with all covered that its seal may leave out of these sections, where no record says what that is. */
export const withoutSections = (today: Run, sections: readonly string[]): Run => ({
  ...today,
  params: paramsWithout(today, sections),
  tags: tagsWithout(today, sections),
  datasetInputs: sections.includes('inputs')
    ? today.datasetInputs.filter(({ dataset }) => isPinned(dataset))
    : today.datasetInputs,
});

/** An input reduced to the commit that it names; none where it names something else. */
const bareInput = ({ tags }: Run, input: DatasetInput): readonly DatasetInput[] => {
  const { dataset } = input;
  if (isPinned(dataset)) return [input];
  const own = tags[runTag.repository] ?? tags[runTag.docsRepository];
  const place = parseDatasetUri(uriOfSource(dataset.source) ?? '', own);
  return place !== undefined && isCommitId(place.commit)
    ? [{ ...input, dataset: { ...dataset, name: notSealed } }]
    : [];
};

/** A run whose dataset inputs tell no text that its seal may leave out of them: a commit id is no secret. */
export const withBareInputs = (today: Run, sections: readonly string[]): Run =>
  sections.includes('inputs')
    ? { ...today, datasetInputs: today.datasetInputs.flatMap((input) => bareInput(today, input)) }
    : today;
