import { isTiebackError } from '../../errors.ts';
import type { ModelVersion } from '../../mlflow/model-version.ts';
import type { Sign } from './graph.ts';
import { putVersion, type Reading, runNode } from './reading.ts';

/** More runs than these are looked for in one list of all versions. */
const mostAsked = 20;

/** The run of the logged model that a version was made from. */
const sourceRun = async ({ ports, call }: Reading, source: string): Promise<string | undefined> => {
  const [, run] = /(?:^runs:\/+|\/)([0-9a-f]{32})(?:\/|$)/.exec(source) ?? [];
  const [, model] = /(?:^models:\/+|\/models\/)(m-[0-9a-f]{32})(?:\/|$)/.exec(source) ?? [];
  if (model === undefined) return run;
  try {
    return (await ports.mlflow.loggedModels.get(model, call)).sourceRunId;
  } catch (error) {
    if (isTiebackError(error, 'MLFLOW_MODEL_NOT_FOUND', 'MLFLOW_UNSUPPORTED')) return undefined;
    throw error;
  }
};

/** A version and the run that it says it comes from: MLflow takes any word for that, so that its source has to say the same. */
export const putVersionOf = async (reading: Reading, version: ModelVersion, runId: string): Promise<void> => {
  const said: Sign = { text: 'run id of the version', side: 'registry' };
  const isSource = (await sourceRun(reading, version.source)) === runId;
  const source: readonly Sign[] = isSource ? [{ text: 'source of the version', side: 'registry' }] : [];
  reading.graph.edge({
    kind: 'model',
    from: runNode(runId),
    to: await putVersion(reading, version),
    signs: [...(version.runId === runId ? [said] : []), ...source],
  });
};

async function* versionsOf({ ports, call }: Reading, runs: ReadonlySet<string>) {
  const { modelVersions } = ports.mlflow;
  if (runs.size > mostAsked) {
    for await (const version of modelVersions.list({}, call)) if (runs.has(version.runId ?? '')) yield version;
    return;
  }
  for (const run of runs) yield* modelVersions.list({ filter: `run_id = '${run}'` }, call);
}

/** The registered versions that came of runs. */
export const putModels = async (reading: Reading, runs: ReadonlySet<string>): Promise<void> => {
  for await (const version of versionsOf(reading, runs))
    if (version.runId !== undefined) await putVersionOf(reading, version, version.runId);
};
