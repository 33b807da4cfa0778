import { TiebackError } from '../../errors.ts';
import type { ModelVersion } from '../../mlflow/model-version.ts';
import type { Run } from '../../mlflow/run.ts';
import type { AuditProbe } from '../../model/audit.ts';
import type { Call } from '../../model/call.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { slices } from '../../util/slices.ts';
import type { AuditPorts } from './audit-ports.ts';

/** What to audit: each that is given narrows it; nothing given is everything. */
export type AuditRequest = {
  /** Names of MLflow experiments. */
  readonly experiments?: readonly string[] | undefined;
  /** lakeFS repositories. */
  readonly repositories?: readonly string[] | undefined;
  /** Names of registered models: the runs of their versions. */
  readonly models?: readonly string[] | undefined;
  /** Of runs that name none. */
  readonly defaultRepository?: string | undefined;
  /** Whether content is read; default `none`. */
  readonly probe?: AuditProbe | undefined;
};

export type Scope = {
  /** Undefined: all. */
  readonly experimentNames: ReadonlySet<string> | undefined;
  readonly experimentIds: ReadonlySet<string> | undefined;
  readonly repositories: ReadonlySet<string> | undefined;
  readonly models: ReadonlySet<string> | undefined;
  readonly allExperimentIds: readonly string[];
};

const setOf = (names: readonly string[] | undefined): ReadonlySet<string> | undefined =>
  names === undefined || names.length === 0 ? undefined : new Set(names);

/** @throws MLFLOW_EXPERIMENT_NOT_FOUND, MLFLOW_MODEL_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND */
export const readScope = async (request: AuditRequest, { lakefs, mlflow }: AuditPorts, call: Call): Promise<Scope> => {
  const [experiments] = await Promise.all([
    Array.fromAsync(mlflow.experiments.list({ view: 'all' }, call)),
    ...(request.repositories ?? []).map((name) => lakefs.repositories.get(name, call)),
    ...(request.models ?? []).map((name) => mlflow.registeredModels.get(name, call)),
  ]);
  const names = setOf(request.experiments);
  for (const name of names ?? [])
    if (!experiments.some((one) => one.name === name))
      throw new TiebackError('MLFLOW_EXPERIMENT_NOT_FOUND', `experiment "${name}" does not exist`, {
        hint: 'list the experiments there are: mlflow experiments search',
      });
  return {
    experimentNames: names,
    experimentIds: names && new Set(experiments.flatMap(({ id, name }) => (names.has(name) ? [id] : []))),
    repositories: setOf(request.repositories),
    models: setOf(request.models),
    allExperimentIds: experiments.map(({ id }) => id),
  };
};

// Two thousand ids in one search are known to work.
const experimentsPerSearch = 1000;
const concurrency = 8;

/** Versions of the models that are asked about; without any, of all. */
export async function* versionsIn(
  { models }: Scope,
  { mlflow }: AuditPorts,
  call: Call,
): AsyncGenerator<ModelVersion, void, undefined> {
  if (models === undefined) {
    yield* mlflow.modelVersions.list({}, call);
    return;
  }
  // MLflow's filters know no escaping: a name with a quote is found among all.
  for (const name of models) {
    const filter = name.includes("'") ? {} : { filter: `name = '${name}'` };
    for await (const version of mlflow.modelVersions.list(filter, call)) if (version.name === name) yield version;
  }
}

/** Every run in question, deleted ones too. */
export async function* runsIn(scope: Scope, ports: AuditPorts, call: Call): AsyncGenerator<Run, void, undefined> {
  const { mlflow } = ports;
  const { experimentIds, models } = scope;
  if (models === undefined) {
    const ids = scope.allExperimentIds.filter((id) => experimentIds === undefined || experimentIds.has(id));
    for (const slice of slices(ids, experimentsPerSearch))
      yield* mlflow.runs.search({ experimentIds: slice, view: 'all' }, call);
    return;
  }
  const versions = await Array.fromAsync(versionsIn(scope, ports, call));
  const ids = new Set(versions.flatMap(({ runId }) => runId ?? []));
  const found = mapConcurrent(ids, { concurrency, signal: call.signal }, (id) => mlflow.runs.find(id, call));
  for await (const run of found)
    if (run !== undefined && (experimentIds === undefined || experimentIds.has(run.experimentId))) yield run;
}
