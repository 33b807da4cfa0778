import type { Run } from '../../mlflow/run.ts';
import type { RunId } from '../../model/ids.ts';
import { runTag } from '../../tie/keys.ts';
import type { TiePorts } from '../ports.ts';

const isUntouched = ({ status, params, metrics, datasetInputs }: Run): boolean =>
  status === 'RUNNING' && Object.keys(params).length + metrics.length + datasetInputs.length === 0;

/** Only tieback's own requests carry the plan; what a script makes has the links alone. */
const isTwin = (run: Run, own: RunId): boolean =>
  run.id !== own && run.tags[runTag.plan] !== undefined && isUntouched(run);

/**
 * Deletes the runs that tieback made twice: an overloaded MLflow may carry out a creation long after its answer was given
 * up, and the run was looked for and made anew in the meantime.
 * @returns the other runs
 */
export const dropTwins = async (
  runs: readonly Run[],
  own: RunId,
  { mlflow, onProgress }: Pick<TiePorts, 'mlflow' | 'onProgress'>,
  signal: AbortSignal,
): Promise<readonly Run[]> => {
  const twins = runs.filter((run) => isTwin(run, own));
  for (const { id } of twins) {
    // A deleted run takes no changes any more, and one of this tie would be missed.
    await mlflow.runs.deleteTag(id, runTag.tie, { signal });
    await mlflow.runs.delete(id, { signal });
    const text = `MLflow had made run ${id} from a request whose answer did not come in time: nothing was logged to it, and it is deleted`;
    onProgress({ kind: 'notice', level: 'info', text });
  }
  return runs.filter((run) => !twins.includes(run));
};
