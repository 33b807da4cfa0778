import { isTiebackError } from '../../errors.ts';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { Run } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { hashStored, statedFiles } from '../collect/collect-captured.ts';
import { hashIn } from '../derive/derive-code.ts';
import type { SealState } from './seal-state.ts';

/** A file of a run's artifacts that does not give the hash which the run states. */
export type LostFile = { readonly path: string; readonly state: 'other' | 'gone' | 'unread' };

type Ports = { readonly mlflow: Pick<MlflowClient, 'artifacts'> };

/** A hash that was edited or added after the seal says nothing of the file, and is a finding of its own. */
const isAsSealed = (seal: SealState, tag: string): boolean =>
  seal.kind !== 'different' ||
  !(
    seal.changes.some(({ field }) => field === `tags.${tag}`) ||
    seal.additions.some(({ section, key }) => section === 'tags' && key === tag)
  );

const fileState = async (
  runId: string,
  path: string,
  stated: string,
  { mlflow }: Ports,
  call: Call,
): Promise<LostFile['state'] | 'same'> => {
  try {
    const { sha256 } = await hashStored(mlflow, runId, path, call);
    return sha256 === stated ? 'same' : 'other';
  } catch (error) {
    if (isTiebackError(error, 'MLFLOW_ARTIFACT_NOT_FOUND')) return 'gone';
    if (isTiebackError(error, 'MLFLOW_SERVER_ERROR', 'MLFLOW_UNSUPPORTED')) return 'unread';
    throw error;
  }
};

/** Reads the files of a run whose hashes its tags state, and names those that are not what was recorded. */
export const readLostFiles = async (
  { id, tags, isDeleted }: Run,
  seal: SealState,
  ports: Ports,
  call: Call,
): Promise<readonly LostFile[]> => {
  if (isDeleted) return [];
  const read = statedFiles.map(async ([tag, path]): Promise<readonly LostFile[]> => {
    const stated = hashIn(tags[tag] ?? '');
    if (stated === undefined || !isAsSealed(seal, tag)) return [];
    const state = await fileState(id, path, stated, ports, call);
    return state === 'same' ? [] : [{ path, state }];
  });
  return (await Promise.all(read)).flat();
};
