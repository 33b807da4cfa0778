import { createLakefsClient, type LakefsClient } from '../../src/lakefs/index.ts';
import { createMlflowClient, type MlflowAuth, type MlflowClient } from '../../src/mlflow/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';

/** Both services behind sockets, as another process reaches them. */
export type Servers = AsyncDisposable & {
  readonly kind: 'sandbox' | 'live';
  readonly lakefs: LakefsClient;
  readonly mlflow: MlflowClient;
  /** What a user would export to use them. */
  readonly environment: Readonly<Record<string, string>>;
};

/** For a server that asks for a name and a password. */
export const basicAuth = (username: string | undefined, password: string | undefined): MlflowAuth =>
  username && password ? { kind: 'basic', username, password } : { kind: 'none' };

const over = (kind: Servers['kind'], environment: Record<string, string>, close: () => Promise<void>): Servers => ({
  kind,
  environment,
  lakefs: createLakefsClient({
    endpoint: environment['LAKECTL_SERVER_ENDPOINT_URL'] ?? '',
    auth: {
      kind: 'access-key',
      accessKeyId: environment['LAKECTL_CREDENTIALS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'] ?? '',
    },
  }),
  mlflow: createMlflowClient({
    trackingUri: environment['MLFLOW_TRACKING_URI'] ?? '',
    auth: basicAuth(environment['MLFLOW_TRACKING_USERNAME'], environment['MLFLOW_TRACKING_PASSWORD']),
  }),
  [Symbol.asyncDispose]: close,
});

const variables = (
  lakefs: string,
  accessKeyId: string,
  secretAccessKey: string,
  mlflow: string,
): Record<string, string> => ({
  LAKECTL_SERVER_ENDPOINT_URL: lakefs,
  LAKECTL_CREDENTIALS_ACCESS_KEY_ID: accessKeyId,
  LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: secretAccessKey,
  MLFLOW_TRACKING_URI: mlflow,
  // Its thread asks the network while a script forks: a worker may then wait for a lock that nobody holds.
  MLFLOW_DISABLE_TELEMETRY: 'true',
});

/** The real servers when the live runner names them, else a sandbox of this test's own on free ports. */
export const openServers = async (): Promise<Servers> => {
  const {
    TIEBACK_LIVE_LAKEFS: lakefs,
    TIEBACK_LIVE_MLFLOW: mlflow,
    TIEBACK_LIVE_ACCESS_KEY_ID: key,
    TIEBACK_LIVE_SECRET_ACCESS_KEY: secret,
    TIEBACK_LIVE_MLFLOW_USERNAME: username,
    TIEBACK_LIVE_MLFLOW_PASSWORD: password,
  } = process.env;
  if (lakefs && mlflow && key && secret) {
    const login =
      username && password ? { MLFLOW_TRACKING_USERNAME: username, MLFLOW_TRACKING_PASSWORD: password } : {};
    return over('live', { ...variables(lakefs, key, secret, mlflow), ...login }, async () => undefined);
  }
  const sandbox = await createSandbox();
  const { lakefsUrl, mlflowUrl } = await sandbox.listen();
  const { accessKeyId, secretAccessKey } = sandbox.credentials;
  return over('sandbox', variables(lakefsUrl, accessKeyId, secretAccessKey, mlflowUrl), () => sandbox.close());
};
