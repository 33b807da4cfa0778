import { isTiebackError, TiebackError } from '../errors.ts';
import type { Meaning } from '../http/meaning.ts';
import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { artifactPageSchema } from './artifact.schema.ts';
import type { Artifact } from './artifact.ts';
import { checkArtifactPath, encodePath, proxiedRoot } from './artifact-path.ts';
import { runAbsent } from './meanings.ts';
import { listPages } from './pages.ts';
import type { Run } from './run.ts';

export interface Artifacts {
  /** One level under `path`, their paths from the run's root on; empty when there is nothing. @throws MLFLOW_RUN_NOT_FOUND */
  list(runId: string, path?: string, call?: Call): Promise<readonly Artifact[]>;
  /**
   * Writes a file of a run, whatever its artifact root is: through the proxy, or by the server's own upload route (10 MB) where there is no proxy.
   * @throws MLFLOW_RUN_NOT_FOUND, MLFLOW_UNSUPPORTED when the server has no proxy and does not reach the artifact root either, MLFLOW_VALUE_TOO_LONG
   */
  upload(runId: string, path: string, body: Uint8Array | Blob, call?: Call): Promise<void>;
  /** @throws MLFLOW_ARTIFACT_NOT_FOUND, MLFLOW_RUN_NOT_FOUND */
  download(runId: string, path: string, call?: Call): Promise<ReadableStream<Uint8Array>>;
}

/** What the server's own upload route takes. */
const largestDirectUpload = 10 * 1024 * 1024;
const downloadTimeoutMs = 300_000;

const artifactAbsent = (runId: string, path: string): Meaning => ({
  code: 'MLFLOW_ARTIFACT_NOT_FOUND',
  message: `run "${runId}" has no artifact "${path}"`,
  hint: "look at the artifacts on the run's page: they may have been deleted",
});

const listArtifacts = async (api: Api, runId: string, path: string | undefined, call?: Call) =>
  Array.fromAsync(
    listPages((page_token) =>
      api.ask(
        {
          action: `list artifacts of run "${runId}"`,
          method: 'GET',
          path: 'artifacts/list',
          query: { run_id: runId, path, page_token },
          repeat: 'repeatable',
          absent: runAbsent(runId),
        },
        artifactPageSchema,
        call,
      ),
    ),
  );

/** Without a proxy the server may lack what its clients reach the artifact root with, and says no more than 500. */
const notReached = (error: unknown, action: string): unknown =>
  isTiebackError(error, 'MLFLOW_SERVER_ERROR')
    ? new TiebackError(
        'MLFLOW_UNSUPPORTED',
        `cannot ${action}: the server could not write to the run's artifact root`,
        {
          hint: 'start the MLflow server with --serve-artifacts, or give it access to the artifact root; its log says what it lacks',
          details: error.details,
          cause: error,
        },
      )
    : error;

type Place = { readonly url: string; readonly query?: Readonly<Record<string, string>> };
type Root = (runId: string, call?: Call) => Promise<string | undefined>;

const proxyUrl = (api: Api, root: string, path: string): string =>
  `${api.apiUrl}/2.0/mlflow-artifacts/artifacts/${encodePath(`${root}/${path}`)}`;

const checkSize = (path: string, sizeBytes: number): void => {
  if (sizeBytes <= largestDirectUpload) return;
  throw new TiebackError(
    'MLFLOW_VALUE_TOO_LONG',
    `artifact "${path}" has ${sizeBytes} bytes, this server takes 10 MB`,
    {
      hint: 'start the MLflow server with --serve-artifacts, so that it stores artifacts of any size',
    },
  );
};

const upload =
  (api: Api, rootOf: Root): Artifacts['upload'] =>
  async (runId, path, body, call) => {
    checkArtifactPath(path);
    const root = await rootOf(runId, call);
    const sizeBytes = body instanceof Blob ? body.size : body.byteLength;
    if (root === undefined) checkSize(path, sizeBytes);
    const place: Place & { readonly method: 'PUT' | 'POST' } = root
      ? { method: 'PUT', url: proxyUrl(api, root, path) }
      : {
          method: 'POST',
          url: `${api.baseUrl}/ajax-api/2.0/mlflow/upload-artifact`,
          query: { run_uuid: runId, path },
        };
    const action = `upload artifact "${path}" of run "${runId}"`;
    // The store behind the server may be busy or just be starting, which is a 500 too.
    const ask = { action, ...place, body, repeat: 'repeatable', alsoRetried: 500, absent: runAbsent(runId) } as const;
    try {
      await api.raw(ask, call);
    } catch (error) {
      throw root === undefined ? notReached(error, action) : error;
    }
  };

/** Before 3.17 a missing artifact is a server error; its folder's list tells. */
const isMissing = async (api: Api, runId: string, path: string, call?: Call): Promise<boolean> => {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : undefined;
  const artifacts = await listArtifacts(api, runId, folder, { signal: call?.signal });
  return !artifacts.some((artifact) => artifact.path === path);
};

const download =
  (api: Api, rootOf: Root): Artifacts['download'] =>
  async (runId, path, call) => {
    checkArtifactPath(path);
    const root = await rootOf(runId, call);
    const place: Place = root
      ? { url: proxyUrl(api, root, path) }
      : { url: `${api.baseUrl}/get-artifact`, query: { run_id: runId, path } };
    const absent = artifactAbsent(runId, path);
    try {
      const answer = await api.raw(
        {
          action: `download artifact "${path}" of run "${runId}"`,
          method: 'GET',
          ...place,
          repeat: 'repeatable',
          stream: true,
          timeoutMs: downloadTimeoutMs,
          absent,
        },
        call,
      );
      return answer.body ?? new Blob([]).stream();
    } catch (error) {
      const isUnclear = isTiebackError(error, 'MLFLOW_SERVER_ERROR');
      if (!isUnclear || !(await isMissing(api, runId, path, call))) throw error;
      throw new TiebackError(absent.code, absent.message, { hint: absent.hint, cause: error });
    }
  };

/** The artifacts, and who is to be told of a run that was just made: where its artifacts are need not be asked then. */
export type ArtifactsAndNote = { readonly artifacts: Artifacts; readonly noteMade: (run: Run) => void };

/** @param getRun - tells where a run's artifacts are */
export const createArtifacts = (api: Api, getRun: (runId: string, call?: Call) => Promise<Run>): ArtifactsAndNote => {
  const ask: Root = async (runId, call) => proxiedRoot((await getRun(runId, { signal: call?.signal })).artifactUri);
  // A run's artifacts never move. Two who ask at once ask twice, lest one of them be cancelled with the other.
  const roots = new Map<string, Awaited<ReturnType<Root>>>();
  const rootOf: Root = async (runId, call) => {
    const root = roots.has(runId) ? roots.get(runId) : await ask(runId, call);
    roots.set(runId, root);
    return root;
  };
  return {
    artifacts: {
      list: (runId, path, call) => listArtifacts(api, runId, path, call),
      upload: upload(api, rootOf),
      download: download(api, rootOf),
    },
    noteMade: ({ id, artifactUri }) => roots.set(id, proxiedRoot(artifactUri)),
  };
};
