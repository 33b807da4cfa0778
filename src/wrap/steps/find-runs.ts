import type { Run } from '../../mlflow/run.ts';
import { runTag } from '../../tie/keys.ts';
import { allExperimentIds, searchTiedRuns } from '../../tie/search-tied-runs.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';

/** The tie's runs, oldest first. */
export const findRuns = async (
  { id }: RunPlan,
  { mlflow, heard }: Pick<TiePorts, 'mlflow' | 'heard'>,
  signal: AbortSignal,
): Promise<readonly Run[]> => {
  // What could not be asked beside the closing is asked anew.
  const experimentIds = heard?.experimentIds?.catch(() => allExperimentIds(mlflow, { signal }));
  const found = await searchTiedRuns(mlflow, runTag.tie, id, { signal }, experimentIds);
  return found.filter(({ isDeleted }) => !isDeleted).toSorted((a, b) => a.startTime - b.startTime);
};
