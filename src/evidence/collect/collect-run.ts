import type { Metric, Run } from '../../mlflow/run.ts';
import type { TiedRun } from '../../tie/extra-runs.ts';
import { runTag, sealedRecordPath } from '../../tie/keys.ts';
import {
  projectHistory,
  projectRun,
  restrictToSealed,
  type SealedRecord,
  sealOf,
  withoutLaterInputs,
} from '../../tie/seal.ts';
import { recordHash } from '../../tie/sealed-record.ts';
import { searchTiedRuns } from '../../tie/search-tied-runs.ts';
import type { EvidencePorts } from '../evidence-ports.ts';
import { pointerTo, resolvePointer } from '../place.ts';
import { recordId } from '../record-id.ts';
import { splitNames } from '../split-names.ts';
import type { Collection } from './collection.ts';
import { readJson } from './read-small-file.ts';

/** The run and its experiment, as MLflow gives them now. */
export const collectRun = async (
  collection: Collection,
  { mlflow }: Pick<EvidencePorts, 'mlflow'>,
  id: string,
): Promise<Run | undefined> => collection.ask(recordId.run(id), (call) => mlflow.runs.find(id, call));

export const collectExperiment = async (
  collection: Collection,
  { mlflow }: Pick<EvidencePorts, 'mlflow'>,
  id: string,
): Promise<void> => {
  await collection.ask(recordId.experiment(id), (call) => mlflow.experiments.get(id, call));
};

/** Which runs carry the tie's tag, in whatever experiment: the tie's own and those that its script made besides. */
export const collectTiedRuns = async (
  collection: Collection,
  { mlflow }: Pick<EvidencePorts, 'mlflow'>,
  tie: string,
): Promise<void> => {
  await collection.askFor(
    recordId.tiedRuns(tie),
    (call) => searchTiedRuns(mlflow, runTag.tie, tie, call),
    (runs) => ({
      runs: runs.map(({ id, isDeleted }): TiedRun => ({ id, isDeleted })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    }),
  );
};

/** By metric; undefined for one that could not be read. */
export type Histories = readonly (readonly [string, readonly Metric[] | undefined])[];

/** Full histories of the metrics that the back-link seals, as far as the run has them. */
export const collectHistories = async (
  collection: Collection,
  { mlflow }: Pick<EvidencePorts, 'mlflow'>,
  run: Run,
  shown: string | undefined,
): Promise<Histories> => {
  const keys = splitNames(shown).filter((name) => run.metrics.some(({ key }) => key === name));
  return Promise.all(
    keys.map(async (key) => {
      const id = recordId.history(run.id, key);
      return [key, await collection.askPages<Metric>(id, (call) => mlflow.metrics.history(run.id, key, call))] as const;
    }),
  );
};

/** What a snapshot may hold twice. */
const longestRepeated = 1000;

/** Leaves a long history that is still as it was sealed to the sealed record: its points are told once. */
export const foldHistories = (
  collection: Collection,
  runId: string,
  histories: Histories,
  sealed: { readonly record: SealedRecord; readonly id: string },
): void => {
  for (const [key, points = []] of histories) {
    const id = recordId.history(runId, key);
    if (points.length <= longestRepeated || collection.isRedacted(id)) continue;
    // Both have their keys in one order: where a writer of another order made the record, it is told twice.
    const before = resolvePointer(sealed.record.histories, pointerTo(key));
    if (JSON.stringify(projectHistory(points)) !== JSON.stringify(before)) continue;
    collection.drop(id);
    collection.put(recordId.historyAsSealed(runId, key), {
      points: points.length,
      sameAs: { record: sealed.id, pointer: pointerTo('record', 'histories', key) },
    });
  }
};

/** Without its secrets a run's seal cannot be computed again: it is computed before. */
export const keepComputedSeal = (
  collection: Collection,
  run: Run,
  histories: Histories,
  sealed: SealedRecord | undefined,
): void => {
  const complete = histories.flatMap(([key, points]) => (points === undefined ? [] : [[key, points] as const]));
  if (complete.length < histories.length) return;
  const now = projectRun({ run, histories: Object.fromEntries(complete) });
  const { hash } = sealOf(sealed === undefined ? now : withoutLaterInputs(now, sealed));
  const { sections } = sealOf(sealed === undefined ? now : restrictToSealed(now, sealed));
  collection.put(recordId.sealComputed(run.id), { hash, sections });
};

/** The record that was sealed when the run ended, as the tie's anchor holds it; what is only staged there does not count. */
export const collectSealedRecord = async (
  collection: Collection,
  { lakefs }: Pick<EvidencePorts, 'lakefs'>,
  { repository, anchor, runId }: { readonly repository: string; readonly anchor: string; readonly runId: string },
): Promise<unknown> => {
  const path = sealedRecordPath(runId);
  const id = recordId.object(repository, anchor, path);
  const body = await collection.askFor(
    id,
    async (call) => readJson(await lakefs.objects.get(repository, `${anchor}@`, path, {}, call), 'the sealed record'),
    (read) => read,
  );
  if (collection.isRedacted(id))
    collection.put(recordId.sealedRecordComputed(runId), { hash: recordHash(body) ?? null });
  return body;
};
