import type { Meaning } from '../http/meaning.ts';

export const runAbsent = (runId: string): Meaning => ({
  code: 'MLFLOW_RUN_NOT_FOUND',
  message: `run "${runId}" does not exist`,
  hint: 'check the run id and the tracking URI; mlflow gc removes deleted runs for good',
});

export const runInactive = (runId: string): Meaning => ({
  code: 'MLFLOW_RUN_NOT_ACTIVE',
  message: `run "${runId}" is deleted`,
  hint: `bring it back: mlflow runs restore --run-id ${runId}`,
});

export const experimentAbsent = (id: string): Meaning => ({
  code: 'MLFLOW_EXPERIMENT_NOT_FOUND',
  message: `experiment "${id}" does not exist`,
  hint: 'list the experiments: mlflow experiments search',
});

export const experimentDeleted = (id: string): Meaning => ({
  code: 'MLFLOW_EXPERIMENT_DELETED',
  message: `experiment "${id}" is deleted`,
  hint: `bring it back: mlflow experiments restore --experiment-id ${id}`,
});

export const modelAbsent = (name: string): Meaning => ({
  code: 'MLFLOW_MODEL_NOT_FOUND',
  message: `registered model "${name}" does not exist`,
  hint: 'names are case-sensitive: look at the Models page of the MLflow UI',
});

export const versionAbsent = (name: string, version: string): Meaning => ({
  code: 'MLFLOW_VERSION_NOT_FOUND',
  message: `version "${version}" of registered model "${name}" does not exist`,
  hint: `look at the versions there are: page "${name}" under Models in the MLflow UI`,
});
