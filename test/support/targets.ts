import { randomBytes } from 'node:crypto';
import { createLakefsClient, type LakefsClient } from '../../src/lakefs/index.ts';
import { createMlflowClient, type MlflowClient } from '../../src/mlflow/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import { basicAuth } from './servers.ts';

/** The pair of servers that a contract suite is run against. */
export type Target = {
  readonly kind: 'sandbox' | 'live';
  readonly lakefs: LakefsClient;
  readonly mlflow: MlflowClient;
  /** MLflow 2 lacks some of what MLflow 3 has: the suites state what it does instead. */
  readonly mlflowMajor: number;
  /** A name that nothing else uses, for repositories, experiments and models. */
  readonly uniqueName: (stem: string) => string;
  /** A new, empty repository with branch `main`. */
  readonly createRepository: (stem: string) => Promise<string>;
};

const uniqueName = (stem: string): string => `${stem}-${randomBytes(5).toString('hex')}`;

const withRepositories = async (kind: Target['kind'], lakefs: LakefsClient, mlflow: MlflowClient): Promise<Target> => ({
  kind,
  lakefs,
  mlflow,
  mlflowMajor: Number.parseInt(await mlflow.server.version(), 10),
  uniqueName,
  createRepository: async (stem) => {
    const name = uniqueName(stem);
    await lakefs.repositories.create({ name, storageNamespace: `local://${name}`, defaultBranch: 'main' });
    return name;
  },
});

const liveTarget = async (env: NodeJS.ProcessEnv): Promise<Target | undefined> => {
  const { TIEBACK_LIVE_LAKEFS: endpoint, TIEBACK_LIVE_MLFLOW: trackingUri } = env;
  const accessKeyId = env['TIEBACK_LIVE_ACCESS_KEY_ID'];
  const secretAccessKey = env['TIEBACK_LIVE_SECRET_ACCESS_KEY'];
  if (!endpoint || !trackingUri || !accessKeyId || !secretAccessKey) return undefined;
  const auth = { kind: 'access-key', accessKeyId, secretAccessKey } as const;
  const login = basicAuth(env['TIEBACK_LIVE_MLFLOW_USERNAME'], env['TIEBACK_LIVE_MLFLOW_PASSWORD']);
  const mlflow = createMlflowClient({ trackingUri, auth: login });
  return await withRepositories('live', createLakefsClient({ endpoint, auth }), mlflow);
};

const sandboxTarget = async (): Promise<Target> => {
  const sandbox = await createSandbox();
  const as = (service: { fetch: (request: Request) => Promise<Response> }) => ({
    ...systemRuntime(),
    fetch: ((...args: ConstructorParameters<typeof Request>) => service.fetch(new Request(...args))) as typeof fetch,
  });
  return await withRepositories(
    'sandbox',
    createLakefsClient({
      endpoint: 'http://lakefs.sandbox',
      auth: { kind: 'access-key', ...sandbox.credentials },
      runtime: as(sandbox.lakefs),
    }),
    createMlflowClient({ trackingUri: 'http://mlflow.sandbox', runtime: as(sandbox.mlflow) }),
  );
};

/** The real servers when the live runner names them in the environment, else a new sandbox without a socket. */
export const openTarget = async (): Promise<Target> => (await liveTarget(process.env)) ?? (await sandboxTarget());
