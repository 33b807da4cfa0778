import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { serverEnv } from './server-env.ts';
import type { StartOptions } from './start-lakefs.ts';
import { type LiveServer, startServer } from './start-server.ts';

/** Without it the server starts eight more processes that none of these tests use. */
const QUIET = { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' };

export type Login = { readonly username: string; readonly password: string };

export type MlflowStartOptions = StartOptions & {
  /** Serves everything under this path, such as `/ml`. */
  readonly staticPrefix?: string;
  /** Asks for the administrator's name and password. */
  readonly hasLogin?: boolean;
};

/** MLflow makes the administrator at the first start; the name is its own default. */
const newLogin = (): Login => ({ username: 'admin', password: randomBytes(18).toString('base64url') });

const loginEnv = ({ password }: Login) => ({
  MLFLOW_AUTH_ADMIN_PASSWORD: password,
  MLFLOW_FLASK_SERVER_SECRET_KEY: randomBytes(24).toString('hex'),
});

const commandOf = ({ program, stateDir, port, staticPrefix, hasLogin }: MlflowStartOptions): readonly string[] => [
  ...[program, '-m', 'mlflow', 'server', '--workers', '2'],
  ...['--host', '127.0.0.1', '--port', String(port)],
  ...['--backend-store-uri', `sqlite:///${join(stateDir, 'mlflow.db')}`],
  ...['--artifacts-destination', join(stateDir, 'artifacts'), '--serve-artifacts'],
  ...(staticPrefix ? ['--static-prefix', staticPrefix] : []),
  ...(hasLogin ? ['--app-name', 'basic-auth'] : []),
];

/** An MLflow tracking server with a fresh SQLite store that proxies a local artifact folder. */
export const startMlflow = async (
  options: MlflowStartOptions,
): Promise<{ readonly server: LiveServer; readonly url: string; readonly login: Login | undefined }> => {
  const { stateDir, port, staticPrefix = '', hasLogin = false, signal } = options;
  await mkdir(stateDir, { recursive: true });
  const login = hasLogin ? newLogin() : undefined;
  const url = `http://127.0.0.1:${port}${staticPrefix}`;
  const server = await startServer({
    name: 'MLflow',
    command: commandOf(options),
    cwd: stateDir,
    env: serverEnv({ ...QUIET, ...(login && loginEnv(login)) }),
    logPath: join(stateDir, 'server.log'),
    readyUrl: `${url}/health`,
    readyTimeoutMs: 180_000,
    signal,
  });
  return { server, url, login };
};
