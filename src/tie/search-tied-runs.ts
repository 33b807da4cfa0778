import type { MlflowClient } from '../mlflow/client.ts';
import type { Run } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import { slices } from '../util/slices.ts';

/** What looking for runs by their tie asks of MLflow. */
export type TiedRunsPort = {
  readonly runs: Pick<MlflowClient['runs'], 'find' | 'search'>;
  readonly experiments: Pick<MlflowClient['experiments'], 'list'>;
};

// Two thousand ids in one search are known to work; MLflow has no search over all experiments.
const idsPerSearch = 1000;

/** MLflow's filters know no escaping: a value may hold one kind of quote at most. */
const quoted = (value: string): string | undefined => {
  if (!value.includes("'")) return `'${value}'`;
  return value.includes('"') ? undefined : `"${value}"`;
};

/** What MLflow finds the runs by that carry a tag of this value; undefined when its filters cannot say it. */
export const tagFilter = (key: string, value: string): string | undefined => {
  const right = quoted(value);
  return right === undefined ? undefined : `tags.\`${key}\` = ${right}`;
};

/** Every experiment there is, deleted ones too. */
export const allExperimentIds = async (
  { experiments }: Pick<TiedRunsPort, 'experiments'>,
  call: Call = {},
): Promise<readonly string[]> => (await Array.fromAsync(experiments.list({ view: 'all' }, call))).map(({ id }) => id);

/**
 * Every run, deleted ones too, that carries a tag of this value, in whatever experiment.
 * @param inExperiments - ids of all experiments, where they were asked for already
 */
export const searchTiedRuns = async (
  client: TiedRunsPort,
  key: string,
  value: string,
  call: Call = {},
  inExperiments?: Promise<readonly string[]> | undefined,
): Promise<readonly Run[]> => {
  const filter = tagFilter(key, value);
  if (filter === undefined) return [];
  const ids = await (inExperiments ?? allExperimentIds(client, call));
  const found = await Promise.all(
    slices(ids, idsPerSearch).map((experimentIds) =>
      Array.fromAsync(client.runs.search({ experimentIds, filter, view: 'all' }, call)),
    ),
  );
  return found.flat();
};
