import type { TransportOptions } from '../http/transport.ts';
import { type Runtime, systemRuntime } from '../util/runtime.ts';
import { createArtifacts } from './artifacts.ts';
import type { MlflowClient } from './client.ts';
import { createApi } from './create-api.ts';
import { createExperiments } from './experiments.ts';
import { createLoggedModels } from './logged-models.ts';
import { createMetrics } from './metrics.ts';
import { createModelVersions } from './model-versions.ts';
import { createRegisteredModels } from './registered-models.ts';
import { createRuns, type Runs } from './runs.ts';
import { createServer } from './server.ts';
import { parseTrackingUri } from './tracking-uri.ts';

export type MlflowAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string };

export type MlflowOptions = {
  /** The http(s) address of the server, with its path prefix; user name and password in it are taken as basic credentials. */
  readonly trackingUri: string;
  /** Where `trackingUri` came from, such as `MLFLOW_TRACKING_URI`: told when the server cannot be reached. */
  readonly addressFrom?: string;
  /** Default: what the tracking URI holds, else none. A function is asked anew before each request. */
  readonly auth?: MlflowAuth | (() => MlflowAuth | Promise<MlflowAuth>);
  /** Sent only to servers that have workspaces. */
  readonly workspace?: string;
  /** Sent to this server only, and not to where it redirects. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: TransportOptions['tls'];
  /** For one answer, in milliseconds; default 60,000, and 240,000 for what must not be done twice. An upload or a download may take any time, but not stand still for so long. */
  readonly timeoutMs?: number;
  /** How often a request that may be repeated is sent at most; default 4. */
  readonly attempts?: number;
  /** Told once when the server has kept a request waiting for some seconds, and again only after an answer. */
  readonly onSilence?: TransportOptions['onSilence'];
  /** Requests in flight at once; default 8, because more overfill the connection pool of MLflow's database. */
  readonly concurrency?: number;
  /** Default: the running process's. */
  readonly runtime?: Runtime;
};

const defaultConcurrency = 8;
const authoritySetting = 'MLFLOW_TRACKING_SERVER_CERT_PATH, or mlflow.caFile in tieback.yaml';

/**
 * A client for one MLflow tracking server. No request is made before its first method is called.
 * @throws MLFLOW_TRACKING_URI_LOCAL for `file:`, `sqlite:` and folders, which no REST client can reach
 */
export const createMlflowClient = (options: MlflowOptions): MlflowClient => {
  const {
    trackingUri,
    addressFrom,
    auth,
    runtime = systemRuntime(),
    concurrency = defaultConcurrency,
    ...more
  } = options;
  const server = parseTrackingUri(trackingUri);
  const credentials = auth ?? server.auth;
  const api = createApi({
    ...more,
    service: { name: 'MLflow', addressFrom, authoritySetting, tokenFrom: 'MLFLOW_TRACKING_TOKEN' },
    server,
    runtime,
    concurrency,
    auth: typeof credentials === 'function' ? credentials : () => credentials,
  });
  const runs = createRuns(api);
  const { artifacts, noteMade } = createArtifacts(api, runs.get);
  const create: Runs['create'] = async (...asked) => {
    const run = await runs.create(...asked);
    noteMade(run);
    return run;
  };
  return {
    trackingUri: server.baseUrl,
    experiments: createExperiments(api),
    runs: { ...runs, create },
    metrics: createMetrics(api),
    artifacts,
    registeredModels: createRegisteredModels(api),
    modelVersions: createModelVersions(api),
    loggedModels: createLoggedModels(api),
    server: createServer(api),
  };
};
