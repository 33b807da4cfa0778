/** A client for the MLflow tracking server's REST API, usable without the rest of tieback. */

export { type Details, type ErrorCode, isTiebackError, TiebackError } from '../errors.ts';
export { type Effect, HttpError, isEffectUnknown } from '../http/http-error.ts';
export type { Call } from '../model/call.ts';
export type { RunId } from '../model/ids.ts';
export type { Artifact } from './artifact.ts';
export type { Artifacts } from './artifacts.ts';
export type { MlflowClient } from './client.ts';
export { createMlflowClient, type MlflowAuth, type MlflowOptions } from './create-client.ts';
export type { Experiment } from './experiment.ts';
export type { Experiments } from './experiments.ts';
export type { LoggedModel } from './logged-model.ts';
export type { LoggedModels } from './logged-models.ts';
export type { Metrics } from './metrics.ts';
export type { ModelVersion } from './model-version.ts';
export type { ModelVersions } from './model-versions.ts';
export type { RegisteredModel } from './registered-model.ts';
export type { RegisteredModels } from './registered-models.ts';
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
export type { Server } from './server.ts';
export type { ServerInfo } from './server-info.ts';
