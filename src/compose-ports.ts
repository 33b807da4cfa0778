import { join } from 'node:path';
import type { EvidencePorts } from './evidence/evidence-ports.ts';
import type { LakefsOptions } from './lakefs/create-client.ts';
import type { LakefsAuth } from './lakefs/credentials.ts';
import type { LinkPorts } from './link/link-ports.ts';
import type { MlflowAuth, MlflowOptions } from './mlflow/create-client.ts';
import { parseTrackingUri } from './mlflow/tracking-uri.ts';
import type { OnProgress } from './model/progress.ts';
import { actorOf } from './tie/actor.ts';
import { createRedactor, type Redact, stripUrlCredentials } from './util/redact.ts';
import { type Runtime, systemRuntime } from './util/runtime.ts';
import { secretValues } from './util/secret-values.ts';
import type { ChildCredentials, Interrupts, RunPorts } from './wrap/ports.ts';

/** How to reach both services, and where to keep journals. */
export type TiebackConfig = {
  readonly lakefs: Omit<LakefsOptions, 'runtime'> & {
    /** Where browsers reach lakeFS, when that differs from the endpoint. */
    readonly uiUrl?: string;
  };
  readonly mlflow: Omit<MlflowOptions, 'runtime'> & {
    /** Where browsers reach MLflow, when that differs from the tracking URI. */
    readonly uiUrl?: string;
  };
  /** Folder of journals; default `.tieback` in the working folder. */
  readonly stateDir?: string;
};

export type TiebackOptions = {
  readonly runtime?: Runtime;
  /** Told what is being done, as it happens. */
  readonly onProgress?: OnProgress;
  /** How a wish to stop reaches a run; default: never. */
  readonly interrupts?: Interrupts;
};

const credentialsOf = async <A>(auth: A | (() => A | Promise<A>)): Promise<A> =>
  typeof auth === 'function' ? await (auth as () => A | Promise<A>)() : auth;

const lakectlVariables = (auth: LakefsAuth): ChildCredentials =>
  auth.kind === 'token'
    ? { LAKECTL_CREDENTIALS_SESSION_TOKEN: auth.token }
    : {
        LAKECTL_CREDENTIALS_ACCESS_KEY_ID: auth.accessKeyId,
        LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: auth.secretAccessKey,
      };

/** The child is given the tracking URI without the credentials that may have stood in it. */
const mlflowVariables = (auth: MlflowAuth): ChildCredentials => {
  switch (auth.kind) {
    case 'none':
      return {};
    case 'basic':
      return { MLFLOW_TRACKING_USERNAME: auth.username, MLFLOW_TRACKING_PASSWORD: auth.password };
    case 'bearer':
      return { MLFLOW_TRACKING_TOKEN: auth.token };
  }
};

const secretsOf = (lakefs: LakefsAuth, mlflow: MlflowAuth): readonly string[] => [
  ...(lakefs.kind === 'token' ? [lakefs.token] : [lakefs.secretAccessKey, lakefs.accessKeyId]),
  ...(mlflow.kind === 'basic' ? [mlflow.password] : []),
  ...(mlflow.kind === 'bearer' ? [mlflow.token] : []),
];

const never = new AbortController().signal;
const uninterrupted: Interrupts = { signal: never, abandon: never, interruption: () => undefined };

/** Both clients, made when they are first needed: a command that asks no service loads neither. */
const createClients = async ({ lakefs, mlflow }: TiebackConfig, runtime: Runtime) => {
  const [{ createLakefsClient }, { createMlflowClient }] = await Promise.all([
    import('./lakefs/create-client.ts'),
    import('./mlflow/create-client.ts'),
  ]);
  return { lakefs: createLakefsClient({ ...lakefs, runtime }), mlflow: createMlflowClient({ ...mlflow, runtime }) };
};

/** An address that is stored where others read it, as what paths are put behind. */
const storedUrl = (url: string): string => stripUrlCredentials(url).replace(/\/+$/, '');

export type Composition = {
  readonly runtime: Runtime;
  readonly stateDir: string;
  readonly interrupts: Interrupts;
  readonly clients: () => ReturnType<typeof createClients>;
  readonly redact: () => Promise<Redact>;
  readonly evidencePorts: () => Promise<EvidencePorts>;
  readonly linkPorts: () => Promise<LinkPorts>;
  readonly runPorts: (renderReports: RunPorts['renderReports']) => Promise<RunPorts>;
};

/** Puts the real things behind the features' ports. */
export const composePorts = (config: TiebackConfig, options: TiebackOptions): Composition => {
  const { runtime = systemRuntime(), onProgress = () => undefined, interrupts = uninterrupted } = options;
  const stateDir = config.stateDir ?? join(runtime.cwd, '.tieback');
  let made: ReturnType<typeof createClients> | undefined;
  const clients = () => (made ??= createClients(config, runtime));
  const lakefsAuth = () => credentialsOf<LakefsAuth>(config.lakefs.auth);
  const mlflowAuth = () =>
    credentialsOf<MlflowAuth>(config.mlflow.auth ?? parseTrackingUri(config.mlflow.trackingUri).auth);
  const redact = async () =>
    createRedactor([...secretValues(runtime.env), ...secretsOf(await lakefsAuth(), await mlflowAuth())]);
  const childCredentials = async (): Promise<ChildCredentials> => ({
    LAKECTL_SERVER_ENDPOINT_URL: (await clients()).lakefs.endpoint,
    ...lakectlVariables(await lakefsAuth()),
    ...mlflowVariables(await mlflowAuth()),
  });
  return {
    runtime,
    stateDir,
    interrupts,
    clients,
    redact,
    evidencePorts: async () => ({
      ...(await clients()),
      runtime,
      findCodeCommit: async (commit, signal) =>
        (await import('./git/find-commit.ts')).findCommit(runtime.cwd, commit, signal),
      lakefsUiUrl: config.lakefs.uiUrl,
      mlflowUiUrl: config.mlflow.uiUrl,
      redact: await redact(),
    }),
    linkPorts: async () => {
      const services = await clients();
      return {
        ...services,
        runtime,
        onProgress,
        lakefsUiUrl: storedUrl(config.lakefs.uiUrl ?? services.lakefs.endpoint),
        mlflowUiUrl: storedUrl(config.mlflow.uiUrl ?? services.mlflow.trackingUri),
        actor: actorOf(runtime.env),
      };
    },
    runPorts: async (renderReports) => ({
      ...(await clients()),
      runtime,
      stateDir,
      childCredentials,
      renderReports,
      interrupts,
      onProgress,
      redact: await redact(),
    }),
  };
};
