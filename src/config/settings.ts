/** One thing that can be configured: where its value may come from, and what it means. */
export type Setting = {
  /** Dotted path in `tieback.yaml`; a secret has none, because secrets never stand there. */
  readonly path?: string;
  readonly env: readonly string[];
  /** Dotted path in `~/.lakectl.yaml`. */
  readonly lakectl?: string;
  /** Key of section `[mlflow]` in `~/.mlflow/credentials`. */
  readonly mlflowCredentials?: string;
  readonly isSecret?: true;
  readonly help: string;
};

/** Everything that can be configured outside a command's own flags. */
export const settings = {
  lakefsEndpoint: {
    path: 'lakefs.endpoint',
    env: ['LAKECTL_SERVER_ENDPOINT_URL'],
    lakectl: 'server.endpoint_url',
    help: 'lakeFS server, such as http://localhost:8000',
  },
  lakefsAccessKeyId: {
    env: ['LAKECTL_CREDENTIALS_ACCESS_KEY_ID'],
    lakectl: 'credentials.access_key_id',
    isSecret: true,
    help: 'lakeFS access key',
  },
  lakefsSecretAccessKey: {
    env: ['LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'],
    lakectl: 'credentials.secret_access_key',
    isSecret: true,
    help: 'its secret',
  },
  lakefsToken: {
    env: ['LAKECTL_CREDENTIALS_SESSION_TOKEN'],
    isSecret: true,
    help: 'lakeFS session token, instead of an access key',
  },
  lakefsUiUrl: {
    path: 'lakefs.uiUrl',
    env: ['TIEBACK_LAKEFS_UI_URL'],
    help: 'where browsers reach lakeFS, when that differs',
  },
  lakefsCaFile: {
    path: 'lakefs.caFile',
    env: ['TIEBACK_LAKEFS_CA_FILE'],
    help: 'certificate authority of the lakeFS server (PEM)',
  },
  repository: { path: 'lakefs.repository', env: ['TIEBACK_REPOSITORY'], help: 'lakeFS repository' },
  mlflowTrackingUri: {
    path: 'mlflow.trackingUri',
    env: ['MLFLOW_TRACKING_URI'],
    help: 'MLflow tracking server, such as http://localhost:5000',
  },
  mlflowUsername: {
    env: ['MLFLOW_TRACKING_USERNAME'],
    mlflowCredentials: 'mlflow_tracking_username',
    isSecret: true,
    help: 'MLflow user',
  },
  mlflowPassword: {
    env: ['MLFLOW_TRACKING_PASSWORD'],
    mlflowCredentials: 'mlflow_tracking_password',
    isSecret: true,
    help: 'MLflow password',
  },
  mlflowToken: { env: ['MLFLOW_TRACKING_TOKEN'], isSecret: true, help: 'MLflow bearer token' },
  mlflowWorkspace: { path: 'mlflow.workspace', env: ['MLFLOW_WORKSPACE'], help: 'MLflow workspace' },
  mlflowUiUrl: {
    path: 'mlflow.uiUrl',
    env: ['TIEBACK_MLFLOW_UI_URL'],
    help: 'where browsers reach MLflow, when that differs',
  },
  mlflowCaFile: {
    path: 'mlflow.caFile',
    env: ['MLFLOW_TRACKING_SERVER_CERT_PATH'],
    help: 'certificate authority of the MLflow server (PEM)',
  },
  mlflowClientCertFile: {
    path: 'mlflow.clientCertFile',
    env: ['MLFLOW_TRACKING_CLIENT_CERT_PATH'],
    help: 'client certificate and key for MLflow (PEM)',
  },
  experiment: { path: 'run.experiment', env: ['MLFLOW_EXPERIMENT_NAME'], help: 'MLflow experiment of wrapped runs' },
  prefix: { path: 'run.prefix', env: ['TIEBACK_PREFIX'], help: 'where training data lies in the repository' },
  state: { path: 'state', env: ['TIEBACK_STATE'], help: 'folder of journals; default .tieback' },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as readonly SettingName[];
export const settingOf = (name: SettingName): Setting => settings[name];
