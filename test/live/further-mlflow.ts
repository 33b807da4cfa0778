import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isWhole } from '../support/sample.ts';
import { cacheDir } from './cache-dir.ts';
import { freePorts } from './free-port.ts';
import { currentMlflow, installPython, oldestMlflow, type PythonPackages } from './install-python.ts';
import type { LiveEnv, Report } from './live-servers.ts';
import { requireTools } from './required-tools.ts';
import { type MlflowStartOptions, startMlflow } from './start-mlflow.ts';
import { OLDEST_MLFLOW_VERSION } from './versions.ts';

type FurtherMlflow = Pick<MlflowStartOptions, 'staticPrefix' | 'hasLogin'> & {
  readonly packages: PythonPackages;
  /** The files that are run on it where none are named. */
  readonly tests: readonly string[];
};

const wrappedRuns = 'test/e2e/run.test.ts';
/** What tieback's client asks for; with all tests also what only other clients do. */
const contract = isWhole
  ? ['test/contract/mlflow']
  : ['artifacts', 'experiments', 'logging', 'registry', 'runs', 'search', 'server'].map(
      (name) => `test/contract/mlflow-${name}.test.ts`,
    );
/** Those whose paths and headers a prefix or a login changes: an older version may differ anywhere. */
const basics = ['test/contract/mlflow-server', 'test/contract/mlflow-artifacts', wrappedRuns];

/** MLflow servers of other kinds that tieback is held against, by the name that `--mlflow` takes. */
const servers: ReadonlyMap<string, FurtherMlflow> = new Map([
  [OLDEST_MLFLOW_VERSION, { packages: oldestMlflow, tests: [...contract, wrappedRuns] }],
  ['static-prefix', { packages: currentMlflow, staticPrefix: '/ml/flow', tests: basics }],
  ['basic-auth', { packages: currentMlflow, hasLogin: true, tests: basics }],
]);

export const furtherMlflowNames: readonly string[] = [...servers.keys()];

/** The test files that are run on that one where none are named. */
export const testsOn = (name: string): readonly string[] => servers.get(name)?.tests ?? [];

/** Starts the MLflow of that name beside the lakeFS of `env`, and hands what must be stopped to `stack`. */
export const startFurtherMlflow = async (
  name: string,
  env: LiveEnv,
  {
    stack,
    report,
    signal,
  }: { readonly stack: AsyncDisposableStack; readonly report: Report; readonly signal: AbortSignal },
): Promise<LiveEnv> => {
  const wanted = servers.get(name);
  if (wanted === undefined) throw new Error(`no MLflow server is called "${name}": ${furtherMlflowNames.join(', ')}`);
  const { packages, tests: _, ...options } = wanted;
  const { pythonVersion } = await requireTools();
  const to = { cacheDir: cacheDir(process.env), signal, report: (line: string) => report('MLflow', line) };
  const program = await installPython(to, packages, pythonVersion);
  const stateDir = await mkdtemp(join(tmpdir(), 'tieback-live-'));
  stack.defer(() => rm(stateDir, { recursive: true, force: true, maxRetries: 3 }));
  const [port = 0] = await freePorts(1);
  report('servers', `starting MLflow ${name}`);
  const { server, url, login } = await startMlflow({ program, stateDir, port, signal, ...options });
  stack.use(server);
  report('servers', `ready: MLflow ${name} on ${url}`);
  return {
    ...env,
    TIEBACK_LIVE_MLFLOW: url,
    ...(login && { TIEBACK_LIVE_MLFLOW_USERNAME: login.username, TIEBACK_LIVE_MLFLOW_PASSWORD: login.password }),
  };
};
