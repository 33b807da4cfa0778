import { createHash } from 'node:crypto';
import type { Run } from '../../mlflow/run.ts';
import { capturedPath, runTag } from '../../tie/keys.ts';
import type { EvidencePorts } from '../evidence-ports.ts';
import { recordId } from '../record-id.ts';
import type { Collection } from './collection.ts';

/** The tags that state the hash of a file in the run's artifacts, with that file. */
const statedFiles = [
  [runTag.codeDiff, capturedPath('code.diff')],
  [runTag.requirements, capturedPath('requirements.txt')],
] as const;

type HashedFile = { readonly sha256: string; readonly sizeBytes: number };

const hashOf = async (stream: ReadableStream<Uint8Array>): Promise<HashedFile> => {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), sizeBytes };
};

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
          async (call) => hashOf(await mlflow.artifacts.download(id, path, call)),
          (file) => file,
        ),
      ),
  );
};
