import { TiebackError } from '../errors.ts';
import type { Run } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import { asRunId } from '../model/ids.ts';
import type { Asked } from '../tie/claims/read-claims.ts';
import { createVersionResolver } from '../tie/claims/resolve-version.ts';
import { mapConcurrent } from '../util/map-concurrent.ts';
import type { LinkPlan } from './link-plan.ts';
import type { LinkPorts } from './link-ports.ts';
import { planLink } from './plan-link.ts';

/** Which runs to adopt, and what the user says beside them. */
export type LinkRequest = Asked & {
  /** Ids of runs. */
  readonly runs?: readonly string[];
  /** Every run of the experiment of this name. */
  readonly experiment?: string | undefined;
};

type Ports = Omit<LinkPorts, 'runtime'> & { readonly runtime: Pick<LinkPorts['runtime'], 'now'> };

const concurrency = 24;

async function* runsOfExperiment(name: string, { mlflow }: Ports, call: Call): AsyncGenerator<Run, void, undefined> {
  const experiment = await mlflow.experiments.findByName(name, call);
  if (experiment === undefined)
    throw new TiebackError('MLFLOW_EXPERIMENT_NOT_FOUND', `experiment "${name}" does not exist`, {
      hint: 'list the experiments there are: mlflow experiments search',
    });
  yield* mlflow.runs.search({ experimentIds: [experiment.id] }, call);
}

type Found = { readonly id: string; readonly run: Run | undefined };

async function* allRuns(request: LinkRequest, ports: Ports, call: Call): AsyncGenerator<Found, void, undefined> {
  const { mlflow } = ports;
  const ids = new Set(request.runs ?? []);
  const named = mapConcurrent(ids, { concurrency, signal: call.signal }, async (id) => ({
    id,
    run: await mlflow.runs.find(id, call),
  }));
  yield* named;
  if (request.experiment === undefined) return;
  for await (const run of runsOfExperiment(request.experiment, ports, call))
    if (!ids.has(run.id)) yield { id: run.id, run };
}

/**
 * Reads runs and decides for each whether it is linked, what it lacks, or why it cannot be linked; writes nothing.
 * @throws MLFLOW_EXPERIMENT_NOT_FOUND, and what a server's absence throws
 */
export async function* planLinks(
  request: LinkRequest,
  ports: Ports,
  signal: AbortSignal,
): AsyncGenerator<LinkPlan, void, undefined> {
  const call = { signal };
  const resolve = createVersionResolver(ports.lakefs, call);
  let done = 0;
  const plans = mapConcurrent(
    allRuns(request, ports, call),
    { concurrency, signal },
    async ({ id, run }): Promise<LinkPlan> => {
      if (run !== undefined) return planLink(run, request, ports, resolve, call);
      const hint = 'give whole run ids, of this tracking server';
      return { kind: 'refused', runId: asRunId(id), runName: '', reason: 'the run does not exist', hint };
    },
  );
  for await (const plan of plans) {
    done += 1;
    ports.onProgress({ kind: 'count', action: 'reading runs', done });
    yield plan;
  }
}
