import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { serverEnv } from './server-env.ts';
import type { StartOptions } from './start-lakefs.ts';
import { type LiveServer, startServer } from './start-server.ts';

/** Without it the server starts eight more processes that none of these tests use. */
const QUIET = { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' };

/** An MLflow tracking server with a fresh SQLite store that proxies a local artifact folder. */
export const startMlflow = async ({
  program,
  stateDir,
  port,
  signal,
}: StartOptions): Promise<{ readonly server: LiveServer; readonly url: string }> => {
  await mkdir(stateDir, { recursive: true });
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'MLflow',
    command: [
      ...[program, '-m', 'mlflow', 'server', '--workers', '2'],
      ...['--host', '127.0.0.1', '--port', String(port)],
      ...['--backend-store-uri', `sqlite:///${join(stateDir, 'mlflow.db')}`],
      ...['--artifacts-destination', join(stateDir, 'artifacts'), '--serve-artifacts'],
    ],
    cwd: stateDir,
    env: serverEnv(QUIET),
    logPath: join(stateDir, 'server.log'),
    readyUrl: `${url}/health`,
    readyTimeoutMs: 180_000,
    signal,
  });
  return { server, url };
};
