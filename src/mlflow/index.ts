/** A client for the MLflow tracking server's REST API, usable without the rest of tieback. */

export { type Details, type ErrorCode, isTiebackError, TiebackError } from '../errors.ts';
export { type Effect, HttpError, isEffectUnknown } from '../http/http-error.ts';
export type { Call } from '../model/call.ts';
export type { RunId } from '../model/ids.ts';
export type { Artifact, Artifacts } from './artifacts.ts';
export type { MlflowClient } from './client.ts';
export { createMlflowClient, type MlflowAuth, type MlflowOptions } from './create-client.ts';
export type { Experiment, Experiments } from './experiments.ts';
export type { LoggedModel, LoggedModels } from './logged-models.ts';
export type { Metrics } from './metrics.ts';
export type { ModelVersion, ModelVersions } from './model-versions.ts';
export type { RegisteredModel, RegisteredModels } from './registered-models.ts';
export { parseRun } from './run.schema.ts';
export type {
  Batch,
  Dataset,
  DatasetInput,
  Metric,
  NewRun,
  Run,
  RunSearch,
  RunStatus,
  RunUpdate,
  Tags,
} from './run.ts';
export type { Runs } from './runs.ts';
export type { Server, ServerInfo } from './server.ts';
