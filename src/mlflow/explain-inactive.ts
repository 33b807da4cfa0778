import { HttpError } from '../http/http-error.ts';
import type { Call } from '../model/call.ts';
import type { Api, Ask } from './api.ts';
import { experimentAnswerSchema } from './experiment.schema.ts';
import { runAnswerSchema } from './run.schema.ts';

const find = (path: string, query: NonNullable<Ask['query']>): Ask => ({
  action: 'find out what was deleted',
  method: 'GET',
  path,
  query,
  repeat: 'repeatable',
});

const deletedExperimentOf = async (api: Api, runId: string, call: Call): Promise<string | undefined> => {
  const { experimentId } = await api.ask(find('runs/get', { run_id: runId }), runAnswerSchema, call);
  const asked = find('experiments/get', { experiment_id: experimentId });
  const { id, isDeleted } = await api.ask(asked, experimentAnswerSchema, call);
  return isDeleted ? id : undefined;
};

/**
 * Hands on what came of a write to a run. MLflow says the same of a run that was deleted and of one whose experiment
 * was: which of the two must be brought back, and how, is asked for.
 */
export const explainInactive = async <T>(api: Api, runId: string, asked: Promise<T>, call?: Call): Promise<T> => {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof HttpError) || error.code !== 'MLFLOW_RUN_NOT_ACTIVE') throw error;
    const experimentId = await deletedExperimentOf(api, runId, { signal: call?.signal }).catch(() => undefined);
    if (experimentId === undefined) throw error;
    const { effect, status, requestId, details } = error;
    throw new HttpError(error.code, `experiment "${experimentId}" of run "${runId}" is deleted`, {
      effect,
      details,
      hint: `bring it back, with its runs: mlflow experiments restore --experiment-id ${experimentId}`,
      cause: error,
      ...(status === undefined ? {} : { status }),
      ...(requestId === undefined ? {} : { requestId }),
    });
  }
};
