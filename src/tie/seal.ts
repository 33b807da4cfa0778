import type { DatasetInput, Metric, Run } from '../mlflow/run.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { sha256 } from '../util/digest.ts';
import { objectsIn, sharedEntries } from '../util/shape.ts';
import { runTag } from './keys.ts';
import { laterInputs, pairInputs } from './pair-inputs.ts';
import { passOverOmitted } from './pass-over-omitted.ts';

export type SealInput = {
  readonly run: Run;
  /** Full history of the metrics named by `--show-metric`, by key, in the server's order. */
  readonly histories: Readonly<Record<string, readonly Metric[]>>;
};

/** The part of a run that a tie seals, version 1: what may not change once the run has ended. */
export type SealedRecord = {
  readonly run: unknown;
  readonly params: unknown;
  readonly metrics: unknown;
  readonly histories: unknown;
  readonly inputs: unknown;
  readonly tags: unknown;
  /** Fields that held secrets, and are not sealed, such as `params.token` or `inputs.0.source`; only where there are any. */
  readonly omitted?: readonly string[];
};

export type Seal = {
  readonly version: 1;
  readonly hash: string;
  readonly sections: Readonly<{ [Section in keyof SealedRecord]: string }>;
};

const byKey =
  <T>(key: (item: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

/** JSON has no NaN and no infinities: they are written as MLflow writes them. */
const sealedNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

const sealedMetric = ({ key, value, step }: Metric) => ({ key, step, value: sealedNumber(value) });

const sealedTagNames: ReadonlySet<string> = new Set(Object.values(runTag));
/** Whether a seal covers a tag of this name. */
export const isSealedTag = (key: string): boolean => sealedTagNames.has(key) || key.startsWith('mlflow.source.');

const pick = (tags: Readonly<Record<string, string>>, keep: (key: string) => boolean) =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => keep(key)));

/** A metric's history as a seal is over it: in one order, whatever the server's. */
export const projectHistory = (points: readonly Metric[]) =>
  points
    .map(({ step, value, timestamp }) => ({ step, timestamp, value: sealedNumber(value) }))
    .sort(
      (a, b) =>
        a.step - b.step || a.timestamp - b.timestamp || byKey<{ value: number | string }>((p) => String(p.value))(a, b),
    );

/** A dataset input as a seal is over it. */
export const projectInput = ({ dataset, tags }: DatasetInput) => ({
  name: dataset.name,
  digest: dataset.digest,
  sourceType: dataset.sourceType,
  source: dataset.source,
  tags,
});

/** Our own projection of a finished run: everything that counts as its record, nothing that people may go on editing. */
export const projectRun = ({ run, histories }: SealInput): SealedRecord => ({
  run: {
    id: run.id,
    experimentId: run.experimentId,
    status: run.status,
    startTime: run.startTime,
    endTime: run.endTime ?? null,
  },
  params: run.params,
  metrics: run.metrics.map(sealedMetric).sort(byKey(({ key }) => key)),
  histories: Object.fromEntries(Object.entries(histories).map(([key, points]) => [key, projectHistory(points)])),
  inputs: run.datasetInputs.map(projectInput).sort(byKey((input) => canonicalJson(input))),
  tags: pick(run.tags, isSealedTag),
});

/** Hashes of a sealed record: one for each section, and one over all of them. */
export const sealOf = (record: SealedRecord): Seal => {
  const sections = Object.fromEntries(
    Object.entries(record).map(([name, section]) => [name, sha256(canonicalJson(section))]),
  ) as Seal['sections'];
  return { version: 1, hash: sha256(canonicalJson(sections)), sections };
};

/** What the anchor holds of a sealed run. */
export const sealedRecordText = (sealHash: string, record: SealedRecord): string =>
  canonicalJson({ version: 1, seal: sealHash, record });

const sharedMetrics = (now: unknown, sealed: unknown): readonly unknown[] => {
  const keys = new Set(objectsIn(sealed).map(({ key }) => key));
  return objectsIn(now).filter(({ key }) => keys.has(key));
};

/** For each sealed input the same one of today, without the tags that it was given since. */
const sharedInputs = (now: unknown, sealed: SealedRecord): readonly unknown[] =>
  pairInputs(sealed, now).flatMap((pair) =>
    pair.now === undefined ? [] : [{ ...pair.now, tags: sharedEntries(pair.now['tags'], pair.sealed['tags']) }],
  );

/** A run's record as it is now, without everything that was not there when it was sealed. */
export const restrictToSealed = (today: SealedRecord, sealed: SealedRecord): SealedRecord => {
  const now = passOverOmitted(today, sealed);
  return {
    run: sharedEntries(now.run, sealed.run),
    params: sharedEntries(now.params, sealed.params),
    metrics: sharedMetrics(now.metrics, sealed.metrics),
    histories: sharedEntries(now.histories, sealed.histories),
    inputs: sharedInputs(now.inputs, sealed),
    tags: sharedEntries(now.tags, sealed.tags),
    ...(now.omitted === undefined ? {} : { omitted: now.omitted }),
  };
};

/** A run's record as it is now, with all that came to it but later inputs, which are no part of a seal. */
export const withoutLaterInputs = (today: SealedRecord, sealed: SealedRecord): SealedRecord => {
  const now = passOverOmitted(today, sealed);
  return { ...now, inputs: sharedInputs(now.inputs, sealed) };
};

/** Which of a run's inputs came after its seal, by their places. */
export const laterInputIndexes = (
  sealed: SealedRecord,
  { datasetInputs }: Pick<Run, 'datasetInputs'>,
): ReadonlySet<number> => {
  const today = datasetInputs.map(projectInput);
  const later = laterInputs(sealed, today);
  return new Set(today.flatMap((input, index) => (later.has(input) ? [index] : [])));
};
