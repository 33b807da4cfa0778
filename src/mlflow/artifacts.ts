import type { Call } from '../model/call.ts';

export type Artifact = { readonly path: string; readonly isDirectory: boolean; readonly sizeBytes: number | undefined };

export interface Artifacts {
  /** One level under `path`; empty when there is nothing. */
  list(runId: string, path?: string, call?: Call): Promise<readonly Artifact[]>;
  /** Writes a file of a run, whatever its artifact root is (through the proxy; small files by the server's own upload route where there is no proxy). */
  upload(runId: string, path: string, body: Uint8Array | Blob, call?: Call): Promise<void>;
  /** @throws MLFLOW_ARTIFACT_NOT_FOUND */
  download(runId: string, path: string, call?: Call): Promise<ReadableStream<Uint8Array>>;
}
