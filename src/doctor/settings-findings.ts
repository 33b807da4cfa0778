import type { FoundFile, FoundFiles } from '../config/find-files.ts';
import type { ResolvedConfig } from '../config/resolve-config.ts';
import type { Finding } from '../model/finding.ts';
import { stripUrlCredentials } from '../util/secrets/redact.ts';
import { fail, ok, warn } from './finding.ts';

const lakefsAddress = ({ lakefsEndpoint: endpoint }: ResolvedConfig): Finding =>
  endpoint === undefined
    ? fail(
        'settings-lakefs',
        'it is not known which lakeFS server to use',
        'set LAKECTL_SERVER_ENDPOINT_URL, or lakefs.endpoint in tieback.yaml (tieback init writes one)',
      )
    : ok('settings-lakefs', `lakeFS is "${stripUrlCredentials(endpoint.value)}" (from ${endpoint.origin})`);

const lakefsCredentials = (config: ResolvedConfig): Finding => {
  const { lakefsAccessKeyId: id, lakefsSecretAccessKey: secret, lakefsToken: token } = config;
  if (id !== undefined && secret !== undefined)
    return id.source === secret.source
      ? ok('settings-lakefs-credentials', `lakeFS access key and secret are set (from ${id.origin})`)
      : token === undefined
        ? fail(
            'settings-lakefs-credentials',
            `the lakeFS access key comes from ${id.origin}, its secret from ${secret.origin}`,
            'set both in one place',
          )
        : ok('settings-lakefs-credentials', `a lakeFS session token is set (from ${token.origin})`);
  if (token !== undefined)
    return ok('settings-lakefs-credentials', `a lakeFS session token is set (from ${token.origin})`);
  return fail(
    'settings-lakefs-credentials',
    'there are no lakeFS credentials',
    'set LAKECTL_CREDENTIALS_ACCESS_KEY_ID and LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY, or run: lakectl config',
  );
};

const mlflowAddress = ({ mlflowTrackingUri: uri }: ResolvedConfig): Finding =>
  uri === undefined
    ? fail(
        'settings-mlflow',
        'it is not known which MLflow tracking server to use',
        'set MLFLOW_TRACKING_URI, or mlflow.trackingUri in tieback.yaml (tieback init writes one)',
      )
    : ok('settings-mlflow', `MLflow is "${stripUrlCredentials(uri.value)}" (from ${uri.origin})`);

const mlflowCredentials = ({
  mlflowUsername,
  mlflowPassword,
  mlflowToken,
  mlflowTrackingUri,
}: ResolvedConfig): Finding => {
  const id = 'settings-mlflow-credentials';
  if (mlflowUsername !== undefined && mlflowPassword !== undefined)
    return ok(id, `MLflow user and password are set (from ${mlflowPassword.origin})`);
  if (mlflowToken !== undefined) return ok(id, `an MLflow token is set (from ${mlflowToken.origin})`);
  const half = mlflowUsername ?? mlflowPassword;
  if (half !== undefined)
    return warn(
      id,
      `only half of the MLflow credentials is set (from ${half.origin}): none are sent`,
      'set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD both',
    );
  const inUri =
    mlflowTrackingUri !== undefined && stripUrlCredentials(mlflowTrackingUri.value) !== mlflowTrackingUri.value;
  if (inUri)
    return warn(
      id,
      'the MLflow credentials stand in the tracking URI, where others may see them',
      'set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD instead',
    );
  return ok(id, 'no MLflow credentials are set, and none are sent');
};

const secretFile = (id: string, found: FoundFile | undefined, name: string): Finding => {
  if (found === undefined) return ok(id, `there is no ${name}`);
  if (!found.isOpenToOthers) return ok(id, `"${found.file}" is read`);
  return warn(
    id,
    `"${found.file}" holds secrets, and other users of this machine may read it`,
    `chmod 600 "${found.file}"`,
  );
};

const projectFile = ({ project }: FoundFiles): Finding =>
  ok(
    'settings-file',
    project === undefined
      ? 'there is no tieback.yaml here or above; tieback init writes one'
      : `"${project.file}" is read`,
  );

/** Which settings are there, and where they come from. Secrets are only said to be set. */
export const settingsFindings = (config: ResolvedConfig, files: FoundFiles): readonly Finding[] => [
  projectFile(files),
  secretFile('settings-lakectl-file', files.lakectl, '~/.lakectl.yaml'),
  ...(files.mlflowCredentials === undefined
    ? []
    : [secretFile('settings-mlflow-file', files.mlflowCredentials, '~/.mlflow/credentials')]),
  lakefsAddress(config),
  lakefsCredentials(config),
  mlflowAddress(config),
  mlflowCredentials(config),
];
