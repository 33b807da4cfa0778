import type { MlflowClient } from '../../mlflow/client.ts';
import type { RunSearch } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';

/** Of these the newest are offered. */
const mostExperiments = 200;
const mostRuns = 200;

/** Only ids are written in hexadecimal digits, as a rule. */
const isIdLike = (prefix: string): boolean => /^[0-9a-f]*$/.test(prefix);

/** MLflow's filters know no escaping. */
export const likePrefix = (attribute: string, prefix: string): { readonly filter?: string } =>
  /^[^'"%_\\]+$/.test(prefix) ? { filter: `${attribute} LIKE '${prefix}%'` } : {};

const experimentIds = async (
  { experiments }: MlflowClient,
  named: string | undefined,
  call: Call,
): Promise<readonly string[]> => {
  if (named !== undefined) {
    const experiment = await experiments.findByName(named, call);
    return experiment === undefined ? [] : [experiment.id];
  }
  const ids: string[] = [];
  for await (const { id } of experiments.list({}, call)) if (ids.push(id) >= mostExperiments) break;
  return ids;
};

/** Names and ids of runs, the newest first; names only where nothing is typed yet. */
export const completeRuns = async (
  form: 'names-and-ids' | 'ids',
  prefix: string,
  experiment: string | undefined,
  mlflow: MlflowClient,
  call: Call,
): Promise<readonly string[]> => {
  const ids = await experimentIds(mlflow, experiment, call);
  if (ids.length === 0) return [];
  const search: RunSearch = {
    experimentIds: ids,
    orderBy: ['attributes.start_time DESC'],
    limit: mostRuns,
    ...(isIdLike(prefix) ? {} : likePrefix('attributes.run_name', prefix)),
  };
  const found = new Set<string>();
  for await (const { id, name } of mlflow.runs.search(search, call)) {
    const offered = form === 'ids' ? [id] : prefix === '' ? [name] : [name, id];
    for (const one of offered) if (one.startsWith(prefix)) found.add(one);
  }
  return [...found];
};
