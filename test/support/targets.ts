import { randomBytes } from 'node:crypto';
import { createLakefsClient, type LakefsClient } from '../../src/lakefs/index.ts';
import { createMlflowClient, type MlflowAuth, type MlflowClient } from '../../src/mlflow/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import { type MlflowWire, mlflowWire } from './mlflow-wire.ts';
import { basicAuth } from './servers.ts';

/** The pair of servers that a contract suite is run against. */
export type Target = {
  readonly kind: 'sandbox' | 'live';
  readonly lakefs: LakefsClient;
  readonly mlflow: MlflowClient;
  /** The same MLflow without a client in between: scripts with `import mlflow` use requests that tieback does not. */
  readonly mlflowWire: MlflowWire;
  /** MLflow 2 lacks some of what MLflow 3 has: the suites state what it does instead. */
  readonly mlflowMajor: number;
  /** A name that nothing else uses, for repositories, experiments and models. */
  readonly uniqueName: (stem: string) => string;
  /** A new, empty repository with branch `main`. */
  readonly createRepository: (stem: string) => Promise<string>;
};

const uniqueName = (stem: string): string => `${stem}-${randomBytes(5).toString('hex')}`;

type Connections = Pick<Target, 'kind' | 'lakefs' | 'mlflow' | 'mlflowWire'>;

const toTarget = async ({ kind, lakefs, mlflow, mlflowWire }: Connections): Promise<Target> => ({
  kind,
  lakefs,
  mlflow,
  mlflowWire,
  mlflowMajor: Number.parseInt(await mlflow.server.version(), 10),
  uniqueName,
  createRepository: async (stem) => {
    const name = uniqueName(stem);
    await lakefs.repositories.create({ name, storageNamespace: `local://${name}`, defaultBranch: 'main' });
    return name;
  },
});

/** Requests over the network, with the login that the server asks for. */
const liveWire = (trackingUri: string, login: MlflowAuth): MlflowWire =>
  mlflowWire((request) => {
    if (login.kind === 'basic') {
      const token = Buffer.from(`${login.username}:${login.password}`).toString('base64');
      request.headers.set('authorization', `Basic ${token}`);
    }
    return fetch(request);
  }, trackingUri);

const liveTarget = async (env: NodeJS.ProcessEnv): Promise<Target | undefined> => {
  const { TIEBACK_LIVE_LAKEFS: endpoint, TIEBACK_LIVE_MLFLOW: trackingUri } = env;
  const accessKeyId = env['TIEBACK_LIVE_ACCESS_KEY_ID'];
  const secretAccessKey = env['TIEBACK_LIVE_SECRET_ACCESS_KEY'];
  if (!endpoint || !trackingUri || !accessKeyId || !secretAccessKey) return undefined;
  const login = basicAuth(env['TIEBACK_LIVE_MLFLOW_USERNAME'], env['TIEBACK_LIVE_MLFLOW_PASSWORD']);
  return await toTarget({
    kind: 'live',
    lakefs: createLakefsClient({ endpoint, auth: { kind: 'access-key', accessKeyId, secretAccessKey } }),
    mlflow: createMlflowClient({ trackingUri, auth: login }),
    mlflowWire: liveWire(trackingUri, login),
  });
};

const sandboxTarget = async (): Promise<Target> => {
  const sandbox = await createSandbox();
  const as = (service: { fetch: (request: Request) => Promise<Response> }) => ({
    ...systemRuntime(),
    fetch: ((...args: ConstructorParameters<typeof Request>) => service.fetch(new Request(...args))) as typeof fetch,
  });
  return await toTarget({
    kind: 'sandbox',
    lakefs: createLakefsClient({
      endpoint: 'http://lakefs.sandbox',
      auth: { kind: 'access-key', ...sandbox.credentials },
      runtime: as(sandbox.lakefs),
    }),
    mlflow: createMlflowClient({ trackingUri: 'http://mlflow.sandbox', runtime: as(sandbox.mlflow) }),
    mlflowWire: mlflowWire(sandbox.mlflow.fetch),
  });
};

/** The real servers when the live runner names them in the environment, else a new sandbox without a socket. */
export const openTarget = async (): Promise<Target> => (await liveTarget(process.env)) ?? (await sandboxTarget());
