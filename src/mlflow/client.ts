import type { Artifacts } from './artifacts.ts';
import type { Experiments } from './experiments.ts';
import type { LoggedModels } from './logged-models.ts';
import type { Metrics } from './metrics.ts';
import type { ModelVersions } from './model-versions.ts';
import type { RegisteredModels } from './registered-models.ts';
import type { Runs } from './runs.ts';
import type { Server } from './server.ts';

/** An MLflow tracking server's REST API, one part per resource. */
export interface MlflowClient {
  /** The tracking URI, without a final slash. */
  readonly trackingUri: string;
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly metrics: Metrics;
  readonly artifacts: Artifacts;
  readonly registeredModels: RegisteredModels;
  readonly modelVersions: ModelVersions;
  readonly loggedModels: LoggedModels;
  readonly server: Server;
}
