import { orUndefined } from '../http/or-undefined.ts';
import type { Call } from '../model/call.ts';
import type { Api, Ask } from './api.ts';
import { batchChunks } from './batch-chunks.ts';
import { createRun } from './create-run.ts';
import { explainInactive } from './explain-inactive.ts';
import { checkedEntries } from './limits.ts';
import { runAbsent, runInactive } from './meanings.ts';
import { runAnswerSchema } from './run.schema.ts';
import type { Batch, DatasetInput, NewRun, Run, RunSearch, RunUpdate } from './run.ts';
import { searchRuns } from './search-runs.ts';
import { updateRun } from './update-run.ts';
import { wireDatasetInput } from './wire-dataset-input.ts';

export interface Runs {
  /** Never sent twice when it may have happened. @throws MLFLOW_NOT_STORED_AS_SENT, MLFLOW_VALUE_TOO_LONG, MLFLOW_EXPERIMENT_NOT_FOUND, MLFLOW_EXPERIMENT_DELETED */
  create(run: NewRun, call?: Call): Promise<Run>;
  /** Deleted runs too. @throws MLFLOW_RUN_NOT_FOUND */
  get(runId: string, call?: Call): Promise<Run>;
  find(runId: string, call?: Call): Promise<Run | undefined>;
  /** @throws MLFLOW_RUN_NOT_ACTIVE when the run or its experiment is deleted */
  update(runId: string, update: RunUpdate, call?: Call): Promise<void>;
  search(search: RunSearch, call?: Call): AsyncIterable<Run>;
  setTag(runId: string, key: string, value: string, call?: Call): Promise<void>;
  /** Absent already: nothing happens. */
  deleteTag(runId: string, key: string, call?: Call): Promise<void>;
  /** Any number of each, in requests that respect the server's limits. */
  logBatch(runId: string, batch: Batch, call?: Call): Promise<void>;
  logInputs(runId: string, inputs: readonly DatasetInput[], call?: Call): Promise<void>;
  delete(runId: string, call?: Call): Promise<void>;
  restore(runId: string, call?: Call): Promise<void>;
}

const getRun = (api: Api, runId: string, call?: Call): Promise<Run> =>
  api.ask(
    {
      action: `get run "${runId}"`,
      method: 'GET',
      path: 'runs/get',
      query: { run_id: runId },
      repeat: 'repeatable',
      absent: runAbsent(runId),
    },
    runAnswerSchema,
    call,
  );

type Write = Pick<Ask, 'action' | 'path'> & Partial<Pick<Ask, 'absent'>> & { readonly body?: object };

/** Every write to an existing run may be repeated. */
const writeToRun = (api: Api, runId: string, { body, ...write }: Write, call?: Call): Promise<void> => {
  const ask: Ask = {
    method: 'POST',
    repeat: 'repeatable',
    absent: runAbsent(runId),
    inactive: runInactive(runId),
    ...write,
    body: { run_id: runId, ...body },
  };
  return explainInactive(api, runId, api.tell(ask, call), call);
};

/** MLflow says the same of a missing tag and of a missing run: the second is asked for. */
const deleteTag = async (api: Api, runId: string, key: string, call?: Call): Promise<void> => {
  const action = `delete tag "${key}" of run "${runId}"`;
  const asked = writeToRun(api, runId, { action, path: 'runs/delete-tag', body: { key } }, call);
  const isDone = await orUndefined(
    asked.then(() => true),
    'MLFLOW_RUN_NOT_FOUND',
  );
  if (!isDone) await getRun(api, runId, { signal: call?.signal });
};

const logBatch = async (api: Api, runId: string, batch: Batch, call?: Call): Promise<void> => {
  for (const body of batchChunks(batch)) {
    await writeToRun(api, runId, { action: `log to run "${runId}"`, path: 'runs/log-batch', body }, call);
  }
};

export const createRuns = (api: Api): Runs => {
  const write = (runId: string, ask: Write, call?: Call) => writeToRun(api, runId, ask, call);
  return {
    create: createRun(api),
    get: (runId, call) => getRun(api, runId, call),
    find: (runId, call) => orUndefined(getRun(api, runId, call), 'MLFLOW_RUN_NOT_FOUND'),
    update: updateRun(api),
    search: (search, call) => searchRuns(api, search, call),
    setTag: async (runId, key, value, call) => {
      const [body] = checkedEntries('tag', { [key]: value }, 'runTagValue');
      await write(
        runId,
        { action: `set tag "${key}" of run "${runId}"`, path: 'runs/set-tag', ...(body && { body }) },
        call,
      );
    },
    deleteTag: (runId, key, call) => deleteTag(api, runId, key, call),
    logBatch: (runId, batch, call) => logBatch(api, runId, batch, call),
    logInputs: async (runId, inputs, call) => {
      if (inputs.length === 0) return;
      const body = { datasets: inputs.map(wireDatasetInput) };
      await write(runId, { action: `log inputs of run "${runId}"`, path: 'runs/log-inputs', body }, call);
    },
    delete: (runId, call) => write(runId, { action: `delete run "${runId}"`, path: 'runs/delete' }, call),
    restore: (runId, call) => write(runId, { action: `restore run "${runId}"`, path: 'runs/restore' }, call),
  };
};
