import type { Flags, Resolved, ResolvedConfig } from '../config/resolve-config.ts';
import { resolveConfig, sources } from '../config/resolve-config.ts';
import { type SettingName, settingOf } from '../config/settings.ts';
import { TiebackError } from '../errors.ts';
import type { LakefsOptions } from '../lakefs/create-client.ts';
import type { LakefsAuth } from '../lakefs/credentials.ts';
import type { MlflowAuth, MlflowOptions } from '../mlflow/create-client.ts';
import { parseTrackingUri } from '../mlflow/tracking-uri.ts';
import type { Runtime } from '../util/runtime.ts';

type Read = () => Promise<ResolvedConfig>;

const need = (config: ResolvedConfig, name: SettingName): Resolved => {
  const found = config[name];
  if (found !== undefined) return found;
  const { env, path, help } = settingOf(name);
  const places = [...env, ...(path === undefined ? [] : [`${path} in tieback.yaml`])];
  throw new TiebackError('CONFIG_MISSING', `it is not known which ${help.split(',')[0]} to use`, {
    hint: `set ${places.join(' or ')}`,
  });
};

/** A key beats a token of the same source only; an id and a secret of two sources are hardly one key. */
const lakefsAuth = (config: ResolvedConfig): LakefsAuth => {
  const { lakefsToken: token, lakefsAccessKeyId: id, lakefsSecretAccessKey: secret } = config;
  for (const source of sources) {
    if (id?.source === source && secret?.source === source)
      return { kind: 'access-key', accessKeyId: id.value, secretAccessKey: secret.value };
    if (token?.source === source) return { kind: 'token', token: token.value };
  }
  if (id !== undefined && secret !== undefined)
    throw new TiebackError(
      'CONFIG_INVALID',
      `the lakeFS key comes from ${id.origin}, its secret from ${secret.origin}`,
      {
        hint: 'set both in one place',
      },
    );
  throw new TiebackError('CONFIG_MISSING', 'there are no lakeFS credentials', {
    hint: 'set LAKECTL_CREDENTIALS_ACCESS_KEY_ID and LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY, or run: lakectl config',
  });
};

/** MLflow's own client prefers user and password to a token when both are set. */
const mlflowAuth = (config: ResolvedConfig): MlflowAuth => {
  const { mlflowUsername, mlflowPassword, mlflowToken, mlflowTrackingUri } = config;
  if (mlflowUsername !== undefined && mlflowPassword !== undefined)
    return { kind: 'basic', username: mlflowUsername.value, password: mlflowPassword.value };
  if (mlflowToken !== undefined) return { kind: 'bearer', token: mlflowToken.value };
  return mlflowTrackingUri === undefined ? { kind: 'none' } : parseTrackingUri(mlflowTrackingUri.value).auth;
};

/** How both services are reached; credentials are read anew whenever they are asked for. */
export type Connection = {
  readonly lakefs: Omit<LakefsOptions, 'runtime'> & {
    readonly uiUrl?: string;
    readonly auth: () => Promise<LakefsAuth>;
  };
  readonly mlflow: Omit<MlflowOptions, 'runtime'> & {
    readonly uiUrl?: string;
    readonly auth: () => Promise<MlflowAuth>;
  };
};

const optional = <K extends string>(key: K, resolved: Resolved | undefined): { readonly [P in K]?: string } =>
  (resolved === undefined ? {} : { [key]: resolved.value }) as { readonly [P in K]?: string };

const addressFrom = ({ source, origin }: Resolved, flag: string): string => (source === 'command line' ? flag : origin);

const tls = (caFile: Resolved | undefined, certFile?: Resolved) =>
  caFile === undefined && certFile === undefined
    ? {}
    : { tls: { ...optional('caFile', caFile), ...optional('certFile', certFile), ...optional('keyFile', certFile) } };

/** @throws CONFIG_MISSING that names what to set */
export const connectionOf = (config: ResolvedConfig, again: Read): Connection => {
  lakefsAuth(config);
  const [endpoint, trackingUri] = [need(config, 'lakefsEndpoint'), need(config, 'mlflowTrackingUri')];
  return {
    lakefs: {
      endpoint: endpoint.value,
      addressFrom: addressFrom(endpoint, '--lakefs'),
      auth: async () => lakefsAuth(await again()),
      ...optional('uiUrl', config.lakefsUiUrl),
      ...tls(config.lakefsCaFile),
    },
    mlflow: {
      trackingUri: trackingUri.value,
      addressFrom: addressFrom(trackingUri, '--mlflow'),
      auth: async () => mlflowAuth(await again()),
      ...optional('uiUrl', config.mlflowUiUrl),
      ...optional('workspace', config.mlflowWorkspace),
      ...tls(config.mlflowCaFile, config.mlflowClientCertFile),
    },
  };
};

/** How long a read configuration is used before the files are read again, milliseconds. */
const freshMs = 30_000;

/** Reads the configuration again when the last reading is old: a token that was renewed in a file is used. */
export const rereading = (flags: Flags, runtime: Runtime, first: ResolvedConfig): Read => {
  let last = { config: Promise.resolve(first), at: runtime.now() };
  return () => {
    if (runtime.now() - last.at > freshMs) {
      const { config } = last;
      // A file that is being rewritten at this moment must not cost a run its credentials.
      last = { config: resolveConfig(flags, runtime).catch(() => config), at: runtime.now() };
    }
    return last.config;
  };
};
