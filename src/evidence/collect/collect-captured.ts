import { createHash } from 'node:crypto';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { Run } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { capturedPath, runTag } from '../../tie/keys.ts';
import type { EvidencePorts } from '../evidence-ports.ts';
import { recordId } from '../record-id.ts';
import type { Collection } from './collection.ts';
import { brokeOff } from './read-small-file.ts';

/** The tags that state the hash of a file in the run's artifacts, with that file. */
export const statedFiles = [
  [runTag.codeDiff, capturedPath('code.diff')],
  [runTag.requirements, capturedPath('requirements.txt')],
] as const;

type HashedFile = { readonly sha256: string; readonly sizeBytes: number };

const hashOf = async (stream: ReadableStream<Uint8Array>, what: string): Promise<HashedFile> => {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of stream) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  } catch (cause) {
    throw brokeOff(what, cause);
  }
  return { sha256: hash.digest('hex'), sizeBytes };
};

/** What a file of a run's artifacts hashes to now. @throws MLFLOW_ARTIFACT_NOT_FOUND, HTTP_UNREACHABLE when it breaks off */
export const hashStored = async (
  { artifacts }: { readonly artifacts: Pick<MlflowClient['artifacts'], 'download'> },
  runId: string,
  path: string,
  call?: Call,
): Promise<HashedFile> => hashOf(await artifacts.download(runId, path, call), `artifact "${path}" of run "${runId}"`);

/** Hashes the files whose hashes the run's tags state: a tag alone does not say that the file was stored. */
export const collectCaptured = async (
  collection: Collection,
  { mlflow }: Pick<EvidencePorts, 'mlflow'>,
  { id, tags }: Run,
): Promise<void> => {
  await Promise.all(
    statedFiles
      .filter(([tag]) => tags[tag] !== undefined)
      .map(([, path]) =>
        collection.askFor(
          recordId.artifact(id, path),
          (call) => hashStored(mlflow, id, path, call),
          (file) => file,
        ),
      ),
  );
};
