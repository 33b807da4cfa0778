import type { Metric, Run } from '../mlflow/run.ts';
import { sealedRecordPath } from '../tie/keys.ts';
import { projectRun, sealOf } from '../tie/seal.ts';
import type { Collection } from './collection.ts';
import type { EvidencePorts } from './evidence-ports.ts';
import { recordId } from './record-id.ts';
import { splitNames } from './split-names.ts';

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

/** Full histories of the metrics that the back-link seals, as far as the run has them. */
export const collectHistories = async (
  collection: Collection,
  { mlflow }: Pick<EvidencePorts, 'mlflow'>,
  run: Run,
  shown: string | undefined,
): Promise<void> => {
  const keys = splitNames(shown).filter((name) => run.metrics.some(({ key }) => key === name));
  const histories = await Promise.all(
    keys.map(async (key) => {
      const id = recordId.history(run.id, key);
      return [key, await collection.askPages<Metric>(id, (call) => mlflow.metrics.history(run.id, key, call))] as const;
    }),
  );
  keepComputedSeal(collection, run, histories);
};

/** Without its secrets a run's seal cannot be computed again: it is computed before. */
const keepComputedSeal = (
  collection: Collection,
  run: Run,
  histories: readonly (readonly [string, readonly Metric[] | undefined])[],
): void => {
  const complete = histories.flatMap(([key, points]) => (points === undefined ? [] : [[key, points] as const]));
  if (complete.length < histories.length || !collection.isRedacted(recordId.run(run.id))) return;
  const { hash, sections } = sealOf(projectRun({ run, histories: Object.fromEntries(complete) }));
  collection.put(recordId.sealComputed(run.id), { hash, sections });
};

const parseJson = async (stream: ReadableStream<Uint8Array>): Promise<unknown> => {
  const text = await new Response(stream).text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The record that was sealed when the run ended, as the tie's anchor holds it. */
export const collectSealedRecord = (
  collection: Collection,
  { lakefs }: Pick<EvidencePorts, 'lakefs'>,
  { repository, anchor, runId }: { readonly repository: string; readonly anchor: string; readonly runId: string },
): Promise<unknown> => {
  const path = sealedRecordPath(runId);
  return collection.askFor(
    recordId.object(repository, anchor, path),
    async (call) => parseJson(await lakefs.objects.get(repository, anchor, path, {}, call)),
    (body) => body,
  );
};
