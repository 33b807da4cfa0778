import type { Artifact } from '../mlflow/artifact.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { Call } from '../model/call.ts';
import { sha256 } from '../util/digest.ts';

/** Where the files of a model lie, as the server can list them. */
export type ModelPlace =
  | { readonly kind: 'logged'; readonly modelId: string }
  | { readonly kind: 'run'; readonly runId: string; readonly path: string };

export type ModelFile = { readonly path: string; readonly sizeBytes: number | null };

export type ModelListing = {
  /** By path, which begins at the model's own folder. */
  readonly files: readonly ModelFile[];
  /** False where there are more than are listed. */
  readonly isComplete: boolean;
};

/** What a listing says in a few words. The server knows sizes, and no hashes: equal digests are no equal content. */
export type ModelFiles = {
  readonly count: number;
  readonly sizeBytes: number;
  /** SHA-256 over the lines `path\tsize\n`, sorted by path. */
  readonly digest: string;
};

type Client = {
  readonly loggedModels: Pick<MlflowClient['loggedModels'], 'listArtifacts' | 'downloadArtifact'>;
  readonly artifacts: Pick<MlflowClient['artifacts'], 'list' | 'download'>;
};

/** More than a model has, and few enough to list in a moment. */
const most = { files: 1000, folders: 100 };

/** The logged model in the source of a version: its URI, or where its files lie. */
export const loggedModelIn = (source: string): string | undefined =>
  /(?:^models:\/+|\/models\/)(m-[\w-]+)(?:\/|$)/.exec(source)?.[1];

const inRun = (source: string) => {
  const [, runId, path] = /^runs:\/+([^/]+)\/(.+)$/.exec(source) ?? [];
  return { runId, path };
};

/** The run that the source of a version names; undefined where it names none. */
export const runIn = (source: string): string | undefined => inRun(source).runId;

/** Where a registered version was made from; undefined for a place that is neither a logged model nor in the run's artifacts. */
export const modelPlace = (
  source: string,
  run: { readonly id: string; readonly artifactUri: string | undefined },
): ModelPlace | undefined => {
  const modelId = loggedModelIn(source);
  if (modelId !== undefined) return { kind: 'logged', modelId };
  const named = inRun(source);
  const root = run.artifactUri?.replace(/\/+$/, '');
  const below = root !== undefined && source.startsWith(`${root}/`) ? source.slice(root.length + 1) : undefined;
  const path = (named.runId === run.id ? named.path : below)?.replace(/\/+$/, '');
  return path === undefined || path === '' ? undefined : { kind: 'run', runId: run.id, path };
};

/** What names a place in a record. */
export const placeName = (place: ModelPlace): string =>
  place.kind === 'logged' ? place.modelId : `${place.runId}/${place.path}`;

const listFolder = async (
  client: Client,
  place: ModelPlace,
  folder: string,
  call: Call,
): Promise<readonly Artifact[]> => {
  if (place.kind === 'logged')
    return client.loggedModels.listArtifacts(place.modelId, folder === '' ? undefined : folder, call);
  const prefix = `${place.path}/`;
  const found = await client.artifacts.list(place.runId, folder === '' ? place.path : prefix + folder, call);
  return found.map((artifact) => ({ ...artifact, path: artifact.path.slice(prefix.length) }));
};

/** Lists the files of a model, folder by folder. @throws MLFLOW_MODEL_NOT_FOUND, MLFLOW_RUN_NOT_FOUND */
export const listModelFiles = async (client: Client, place: ModelPlace, call: Call): Promise<ModelListing> => {
  const files: ModelFile[] = [];
  const folders = [''];
  for (let next = 0; next < folders.length && next < most.folders && files.length <= most.files; next += 1) {
    for (const { path, isDirectory, sizeBytes } of await listFolder(client, place, folders[next] ?? '', call))
      if (isDirectory) folders.push(path);
      else files.push({ path, sizeBytes: sizeBytes ?? null });
  }
  const isComplete = folders.length <= most.folders && files.length <= most.files;
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { files: sorted.slice(0, most.files), isComplete };
};

/** Reads one file of a model. @throws MLFLOW_ARTIFACT_NOT_FOUND */
export const downloadModelFile = (
  client: Client,
  place: ModelPlace,
  path: string,
  call: Call,
): Promise<ReadableStream<Uint8Array>> =>
  place.kind === 'logged'
    ? client.loggedModels.downloadArtifact(place.modelId, path, call)
    : client.artifacts.download(place.runId, `${place.path}/${path}`, call);

export const summarizeFiles = (files: readonly ModelFile[]): ModelFiles => ({
  count: files.length,
  sizeBytes: files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
  digest: sha256(files.map(({ path, sizeBytes }) => `${path}\t${sizeBytes ?? '?'}\n`).join('')),
});
