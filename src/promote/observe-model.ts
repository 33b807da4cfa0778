import { isTiebackError } from '../errors.ts';
import type { ComparedRun } from '../model/comparison.ts';
import { listModelFiles, type ModelFiles, summarizeFiles } from '../tie/model-files.ts';
import type { ModelSource } from './decision-plan.ts';
import type { PromotePorts } from './promote-ports.ts';

type Found = ModelSource | { readonly problem: string };

const choose = (sources: readonly ModelSource[], path: string | undefined): Found => {
  const [first, second] = sources;
  const names = sources.map(({ name, modelId }) => (modelId === null ? name : `${name} (${modelId})`)).join(', ');
  if (first === undefined)
    return { problem: path === undefined ? 'the run has logged no model' : `the run has no model "${path}"` };
  return second === undefined
    ? first
    : { problem: `the run has ${sources.length} models: ${names}; name one with --model-path` };
};

type Logged = { readonly source: ModelSource; readonly status: string };

/** Models that the run logged, MLflow 3 and later. */
const loggedModels = async (run: ComparedRun, { mlflow, signal }: PromotePorts): Promise<readonly Logged[]> => {
  const filter = { experimentIds: [run.experimentId], filter: `source_run_id = '${run.runId}'` };
  const found: Logged[] = [];
  for await (const { id, name, status, artifactUri } of mlflow.loggedModels.list(filter, { signal }))
    if (artifactUri !== undefined && status !== 'LOGGED_MODEL_UPLOAD_FAILED')
      found.push({ source: { uri: artifactUri, modelId: id, name }, status });
  return found;
};

/** Folders of the run's artifacts that hold a model, as MLflow 2 logs them. */
const artifactModels = async (
  { runId }: ComparedRun,
  path: string | undefined,
  { mlflow, signal }: PromotePorts,
): Promise<readonly ModelSource[]> => {
  const { artifactUri } = await mlflow.runs.get(runId, { signal });
  const folders =
    path === undefined
      ? (await mlflow.artifacts.list(runId, undefined, { signal }))
          .filter(({ isDirectory }) => isDirectory)
          .map((one) => one.path)
      : [path];
  const models = await Promise.all(
    folders.map(async (folder) => {
      const files = await mlflow.artifacts.list(runId, folder, { signal });
      return files.some((file) => file.path === `${folder}/MLmodel`) ? [folder] : [];
    }),
  );
  return models.flat().map((name) => ({ uri: `${artifactUri}/${name}`, modelId: null, name }));
};

/** What lies where a model was logged. That a server cannot list it must keep nobody from promoting it. */
const filesOf = async (
  { modelId, name }: ModelSource,
  { runId }: ComparedRun,
  { mlflow, signal }: PromotePorts,
): Promise<ModelFiles | undefined> => {
  const place =
    modelId === null ? ({ kind: 'run', runId, path: name } as const) : ({ kind: 'logged', modelId } as const);
  try {
    const { files, isComplete } = await listModelFiles(mlflow, place, { signal });
    return isComplete ? summarizeFiles(files) : undefined;
  } catch (error) {
    if (!isTiebackError(error) || !error.code.startsWith('MLFLOW_')) throw error;
    return undefined;
  }
};

const findModel = async (run: ComparedRun, path: string | undefined, ports: PromotePorts): Promise<Found> => {
  const logged = await loggedModels(run, ports);
  const wanted =
    path === undefined ? logged : logged.filter(({ source: { name, modelId } }) => name === path || modelId === path);
  const ready = wanted.filter(({ status }) => status === 'LOGGED_MODEL_READY').map(({ source }) => source);
  if (ready.length > 0) return choose(ready, path);
  const [pending] = wanted;
  if (pending !== undefined)
    return {
      problem: `model "${pending.source.name}" (${pending.source.modelId}) is not ready, it may still be uploading (${pending.status || 'MLflow gives no status'}): promote again when it is uploaded`,
    };
  return choose(await artifactModels(run, path?.replace(/\/+$/, ''), ports), path);
};

/** The one model of a run that is to be registered. */
export const observeModel = async (run: ComparedRun, path: string | undefined, ports: PromotePorts): Promise<Found> => {
  const found = await findModel(run, path, ports);
  if ('uri' in found && ports.scrub(found).uri !== found.uri)
    return { problem: `the address of model "${found.name}" has credentials in it, and a decision keeps it for good` };
  const files = 'problem' in found ? undefined : await filesOf(found, run, ports);
  return files === undefined ? found : { ...found, files };
};

export type Champion = {
  /** The version at which the alias stands. */
  readonly version: string | null;
  readonly runId: string | undefined;
  readonly problem: string | undefined;
};

/** The version and run behind an alias now. */
export const observeChampion = async (
  model: string,
  alias: string,
  { mlflow, signal }: PromotePorts,
): Promise<Champion> => {
  const call = { signal };
  const version = (await mlflow.registeredModels.find(model, call))?.aliases[alias];
  if (version === undefined) return { version: null, runId: undefined, problem: undefined };
  const what = `version ${version}, at which "${alias}" stands,`;
  try {
    const { runId } = await mlflow.modelVersions.get(model, version, call);
    const run = runId === undefined ? undefined : await mlflow.runs.find(runId, call);
    return run === undefined
      ? { version, runId: undefined, problem: `${what} names no run that MLflow still has` }
      : { version, runId: run.id, problem: undefined };
  } catch (error) {
    if (!isTiebackError(error, 'MLFLOW_VERSION_NOT_FOUND')) throw error;
    return { version, runId: undefined, problem: `${what} does not exist` };
  }
};
