import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import type { TieThere } from './look-at-tie.ts';

/** The report's step, where the run's artifacts hold all that was asked for: a sealed tie's report is not made anew. */
export const storedReports = async (
  { run, record }: TieThere,
  { input }: RunPlan,
  { mlflow }: Pick<RunPorts, 'mlflow'>,
  signal: AbortSignal,
): Promise<Pick<RunResults, 'report'> | undefined> => {
  if (run === undefined || record === undefined) return undefined;
  const stored = (await mlflow.artifacts.list(run.id, 'tieback', { signal })).map(({ path }) => path);
  const isStored = input.reports.every((format) => stored.includes(`tieback/provenance.${format}`));
  return isStored ? { report: { files: [] } } : undefined;
};
