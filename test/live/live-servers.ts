import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from './cache-dir.ts';
import { freePorts } from './free-port.ts';
import { installLakefs } from './install-lakefs.ts';
import { currentMlflow, installPython } from './install-python.ts';
import { requireTools } from './required-tools.ts';
import { startLakefs } from './start-lakefs.ts';
import { startMlflow } from './start-mlflow.ts';

export type Report = (about: string, line: string) => void;

/** What a test finds the servers by. */
export type LiveEnv = {
  readonly TIEBACK_LIVE_LAKEFS: string;
  readonly TIEBACK_LIVE_MLFLOW: string;
  /** Of a server that asks for them. */
  readonly TIEBACK_LIVE_MLFLOW_USERNAME?: string;
  readonly TIEBACK_LIVE_MLFLOW_PASSWORD?: string;
  readonly TIEBACK_LIVE_ACCESS_KEY_ID: string;
  readonly TIEBACK_LIVE_SECRET_ACCESS_KEY: string;
  readonly TIEBACK_LIVE_PYTHON: string;
  readonly TIEBACK_LIVE_LAKECTL: string;
};

const install = async (report: Report, signal: AbortSignal) => {
  const { pythonVersion } = await requireTools();
  const common = { cacheDir: cacheDir(process.env), signal };
  const to = (about: string) => ({ ...common, report: (line: string) => report(about, line) });
  const results = await Promise.allSettled([
    installPython(to('MLflow'), currentMlflow, pythonVersion),
    installLakefs(to('lakeFS')),
  ]);
  const [mlflow, lakefs] = results;
  if (mlflow.status === 'rejected') throw mlflow.reason;
  if (lakefs.status === 'rejected') throw lakefs.reason;
  return { python: mlflow.value, ...lakefs.value };
};

/** Installs what is not there, starts both servers with fresh state, and hands what must be stopped to `stack`. */
export const startLiveServers = async (
  stack: AsyncDisposableStack,
  report: Report,
  signal: AbortSignal,
): Promise<LiveEnv> => {
  const programs = await install(report, signal);
  const stateDir = await mkdtemp(join(tmpdir(), 'tieback-live-'));
  stack.defer(() => rm(stateDir, { recursive: true, force: true, maxRetries: 3 }));
  const [mlflowPort, lakefsPort] = await freePorts(2);
  if (mlflowPort === undefined || lakefsPort === undefined) throw new Error('two ports were asked for');
  report('servers', 'starting');
  const [mlflow, lakefs] = await Promise.allSettled([
    startMlflow({ program: programs.python, stateDir: join(stateDir, 'mlflow'), port: mlflowPort, signal }),
    startLakefs({ program: programs.lakefs, stateDir: join(stateDir, 'lakefs'), port: lakefsPort, signal }),
  ]);
  for (const one of [mlflow, lakefs]) if (one.status === 'fulfilled') stack.use(one.value.server);
  if (mlflow.status === 'rejected') throw mlflow.reason;
  if (lakefs.status === 'rejected') throw lakefs.reason;
  report('servers', `ready: lakeFS on ${lakefs.value.url}, MLflow on ${mlflow.value.url}`);
  return {
    TIEBACK_LIVE_LAKEFS: lakefs.value.url,
    TIEBACK_LIVE_MLFLOW: mlflow.value.url,
    TIEBACK_LIVE_ACCESS_KEY_ID: lakefs.value.credentials.accessKeyId,
    TIEBACK_LIVE_SECRET_ACCESS_KEY: lakefs.value.credentials.secretAccessKey,
    TIEBACK_LIVE_PYTHON: programs.python,
    TIEBACK_LIVE_LAKECTL: programs.lakectl,
  };
};
