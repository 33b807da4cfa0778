import type { MlflowClient } from '../mlflow/client.ts';
import type { Experiment } from '../mlflow/experiment.ts';
import type { Run } from '../mlflow/run.ts';
import type { ServerInfo } from '../mlflow/server-info.ts';
import type { Call } from '../model/call.ts';
import { runTag } from '../tie/keys.ts';
import type { Runtime } from '../util/runtime.ts';
import { type Answer, answerOf, isValue, valueIn } from './answer.ts';
import { type Permitted, probeRunCreation } from './probe-writes.ts';
import { takeFirst } from './take-first.ts';

/** So many of the newest tied runs are looked at. */
export const mostRuns = 200;
const mostExperiments = 1000;

export type MlflowObservation = {
  readonly trackingUri: string;
  readonly version: Answer<string>;
  /** Asked of a server that answers at all. */
  readonly info?: Answer<ServerInfo>;
  readonly experiments?: Answer<readonly Experiment[]>;
  /** The experiment that runs are to use, when one is known. */
  readonly experiment?: Answer<Experiment | undefined>;
  /** Whether runs may be created there; asked when it is there and active. */
  readonly write?: Permitted;
  /** Whether the artifacts of its newest run can be listed; asked when it has one. */
  readonly artifacts?: Answer<unknown>;
  /** The newest runs that are tied to the repository. */
  readonly tiedRuns?: Answer<readonly Run[]>;
  /** Server clock minus ours. */
  readonly clockOffsetMs: number | undefined;
};

type Wanted = { readonly repository: string | undefined; readonly experiment: string | undefined };
type Ports = { readonly mlflow: MlflowClient; readonly runtime: Pick<Runtime, 'now' | 'uuid'> };

const newestRuns = (mlflow: MlflowClient, experimentIds: readonly string[], limit: number, call: Call) =>
  takeFirst(mlflow.runs.search({ experimentIds, orderBy: ['attributes.start_time DESC'], limit }, call), limit);

/** Repository names have no quotes in them: lakeFS refuses any. */
const tiedRuns = async (
  mlflow: MlflowClient,
  experimentIds: readonly string[],
  repository: string | undefined,
  call: Call,
) => {
  if (repository === undefined || /['"]/.test(repository) || experimentIds.length === 0) return [];
  const filter = `tags.\`${runTag.repository}\` = '${repository}'`;
  const search = { experimentIds, filter, orderBy: ['attributes.start_time DESC'], limit: mostRuns };
  return takeFirst(mlflow.runs.search(search, call), mostRuns);
};

const artifactsOf = async (mlflow: MlflowClient, experimentId: string, call: Call) => {
  const newest = await answerOf(newestRuns(mlflow, [experimentId], 1, call));
  const run = valueIn(newest)?.[0];
  return run === undefined ? {} : { artifacts: await answerOf(mlflow.artifacts.list(run.id, undefined, call)) };
};

const observeExperiment = async (name: string | undefined, ports: Ports, call: Call) => {
  if (name === undefined) return {};
  const { mlflow } = ports;
  const experiment = await answerOf(mlflow.experiments.findByName(name, call));
  const found = valueIn(experiment);
  if (found === undefined || found.isDeleted) return { experiment };
  const [write, artifacts] = await Promise.all([
    probeRunCreation(found.id, ports, call),
    artifactsOf(mlflow, found.id, call),
  ]);
  return { experiment, write, ...artifacts };
};

/** Everything that is asked of MLflow; changes nothing there. */
export const observeMlflow = async (wanted: Wanted, ports: Ports, call: Call): Promise<MlflowObservation> => {
  const { trackingUri, server, experiments } = ports.mlflow;
  const version = await answerOf(server.version(call));
  if (!isValue(version)) return { trackingUri, version, clockOffsetMs: server.clockOffsetMs() };
  const [info, listed] = await Promise.all([
    answerOf(server.info(call)),
    answerOf(takeFirst(experiments.list({}, call), mostExperiments)),
  ]);
  const known = { trackingUri, version, info, experiments: listed };
  if (!isValue(listed)) return { ...known, clockOffsetMs: server.clockOffsetMs() };
  const ids = listed.value.map(({ id }) => id);
  const [experiment, tied] = await Promise.all([
    observeExperiment(wanted.experiment, ports, call),
    answerOf(tiedRuns(ports.mlflow, ids, wanted.repository, call)),
  ]);
  return { ...known, ...experiment, tiedRuns: tied, clockOffsetMs: server.clockOffsetMs() };
};
