import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverEnv } from './server-env.ts';
import { type LiveServer, startServer } from './start-server.ts';

export type StartOptions = {
  readonly program: string;
  /** Takes all state and the log; must exist. */
  readonly stateDir: string;
  readonly port: number;
  readonly signal: AbortSignal;
};

export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

const newCredentials = (): Credentials => ({
  accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString('base64url'),
});

const configuration = (stateDir: string, port: number, credentials: Credentials): unknown => ({
  listen_address: `127.0.0.1:${port}`,
  stats: { enabled: false },
  usage_report: { enabled: false },
  security: { check_latest_version: false },
  email_subscription: { enabled: false },
  database: { type: 'local', local: { path: join(stateDir, 'metadata') } },
  committed: { local_cache: { dir: join(stateDir, 'cache') } },
  auth: { encrypt: { secret_key: randomBytes(24).toString('hex') } },
  blockstore: {
    type: 'local',
    local: { path: join(stateDir, 'blocks') },
    signing: { secret_key: randomBytes(24).toString('hex') },
  },
  installation: {
    user_name: 'tieback',
    access_key_id: credentials.accessKeyId,
    secret_access_key: credentials.secretAccessKey,
  },
});

/** A lakeFS with fresh local state and one administrator, whose keys are new at every start. */
export const startLakefs = async ({
  program,
  stateDir,
  port,
  signal,
}: StartOptions): Promise<{ readonly server: LiveServer; readonly url: string; readonly credentials: Credentials }> => {
  const credentials = newCredentials();
  const configPath = join(stateDir, 'config.yaml');
  await mkdir(stateDir, { recursive: true });
  await writeFile(configPath, JSON.stringify(configuration(stateDir, port, credentials)), { mode: 0o600 });
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'lakeFS',
    command: [program, '--config', configPath, 'run'],
    cwd: stateDir,
    env: serverEnv({}),
    logPath: join(stateDir, 'server.log'),
    readyUrl: `${url}/_health`,
    readyTimeoutMs: 60_000,
    signal,
  });
  return { server, url, credentials };
};
