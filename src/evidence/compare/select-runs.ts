import { TiebackError } from '../../errors.ts';
import type { Run } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { isRunId } from '../../model/ids.ts';
import { findTie } from '../../tie/find-tie.ts';
import { slices } from '../../util/slices.ts';
import type { ComparePorts, CompareRequest } from './compare-ports.ts';

// As many as one search is known to take.
const idsPerSearch = 1000;

const experimentIds = async (
  name: string | undefined,
  { mlflow }: ComparePorts,
  call: Call,
): Promise<readonly string[]> => {
  if (name === undefined) return (await Array.fromAsync(mlflow.experiments.list({}, call))).map(({ id }) => id);
  const experiment = await mlflow.experiments.findByName(name, call);
  if (experiment !== undefined) return [experiment.id];
  throw new TiebackError('MLFLOW_EXPERIMENT_NOT_FOUND', `experiment "${name}" does not exist`, {
    hint: 'list the experiments there are: mlflow experiments search',
  });
};

/** MLflow's filters know no escaping. */
const isAskable = (name: string): boolean => !name.includes("'");

const byName = async (
  name: string,
  { experiment }: CompareRequest,
  ports: ComparePorts,
  call: Call,
): Promise<Run | undefined> => {
  if (!isAskable(name)) return undefined;
  const ids = slices(await experimentIds(experiment, ports, call), idsPerSearch);
  const filter = `attributes.run_name = '${name}'`;
  const found = await Promise.all(
    ids.map((part) => Array.fromAsync(ports.mlflow.runs.search({ experimentIds: part, filter, limit: 11 }, call))),
  );
  const [first, second] = found.flat();
  if (second === undefined) return first;
  throw new TiebackError('TIE_AMBIGUOUS', `"${name}" is the name of several runs`, {
    hint: `say --experiment NAME, or name one by its id: ${found
      .flat()
      .map(({ id }) => id)
      .join(', ')}`,
  });
};

const findRun = async (id: string, request: CompareRequest, ports: ComparePorts, call: Call): Promise<Run> => {
  const own = isRunId(id) ? await ports.mlflow.runs.find(id, call) : undefined;
  if (own !== undefined) return own;
  const tie = await findTie({ id, repository: request.repository }, ports, call);
  const tied = tie?.run ?? (tie?.runId === undefined ? undefined : await ports.mlflow.runs.find(tie.runId, call));
  const found = tied ?? (await byName(id, request, ports, call));
  if (found !== undefined) return found;
  const local = ports.resolveLocally(id);
  if (local.id !== id) return findRun(local.id, { ...request, repository: local.repository }, ports, call);
  throw new TiebackError('MLFLOW_RUN_NOT_FOUND', `"${id}" is no run id, tie or name of a run`, {
    hint: 'list the runs: mlflow runs list --experiment-id ID, or tieback ties',
  });
};

/**
 * The runs that a request means, each once; nested runs of an experiment are left out when their parents are there.
 * @throws MLFLOW_RUN_NOT_FOUND, MLFLOW_EXPERIMENT_NOT_FOUND, TIE_AMBIGUOUS, USAGE_INVALID
 */
export const selectRuns = async (request: CompareRequest, ports: ComparePorts, call: Call): Promise<readonly Run[]> => {
  const { runs = [], experiment, rivals } = request;
  const named = await Promise.all(runs.map((id) => findRun(id, request, ports, call)));
  const wanted = runs.length > 0 || experiment === undefined ? named : [];
  if (runs.length === 0 && experiment !== undefined) {
    const ids = await experimentIds(experiment, ports, call);
    wanted.push(...(await Array.fromAsync(ports.mlflow.runs.search({ experimentIds: ids }, call))));
  }
  if (rivals !== undefined) {
    const filter = "attributes.status = 'FINISHED'";
    const search = { experimentIds: [rivals.experimentId], filter };
    wanted.push(...(await Array.fromAsync(ports.mlflow.runs.search(search, call))));
  }
  return [...new Map(wanted.map((run) => [run.id, run])).values()];
};
