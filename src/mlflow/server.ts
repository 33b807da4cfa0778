import { HttpError } from '../http/http-error.ts';
import { orUndefined } from '../http/or-undefined.ts';
import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { serverInfoSchema } from './server-info.schema.ts';
import type { ServerInfo } from './server-info.ts';

export interface Server {
  /** Such as `3.17.2`; the sandbox's has the word `sandbox` in it. */
  version(call?: Call): Promise<string>;
  info(call?: Call): Promise<ServerInfo>;
  health(call?: Call): Promise<void>;
  /** Server clock minus ours in milliseconds, from the latest answer's `Date` (1 s resolution); undefined before the first answer. */
  clockOffsetMs(): number | undefined;
}

const notMlflow = (api: Api, what: string): HttpError =>
  new HttpError('MLFLOW_WRONG_SERVER', `"${api.baseUrl}" does not answer as an MLflow tracking server: ${what}`, {
    effect: 'none',
    hint: 'check host, port and path prefix of the tracking URI: it is the address of the MLflow web UI',
  });

const readText = async (api: Api, action: string, path: string, call?: Call): Promise<string> => {
  const answer = await api.raw({ action, method: 'GET', url: `${api.baseUrl}${path}`, repeat: 'repeatable' }, call);
  return (await answer.text()).trim();
};

const noInfo: ServerInfo = { storeType: undefined, areWorkspacesEnabled: false };

const readInfo = async (api: Api, call?: Call): Promise<ServerInfo> => {
  const url = `${api.apiUrl}/3.0/mlflow/server-info`;
  const asked = api.raw({ action: 'get the server info', method: 'GET', url, repeat: 'repeatable' }, call);
  const answer = await orUndefined(asked, 'MLFLOW_UNSUPPORTED');
  if (answer === undefined) return noInfo;
  const wire: unknown = await answer.json().catch(() => undefined);
  call?.record?.(wire);
  const info = serverInfoSchema.safeParse(wire);
  if (info.success) return info.data;
  throw notMlflow(api, 'its server info is none');
};

export const createServer = (api: Api): Server => ({
  version: async (call) => {
    const version = await readText(api, 'get the version', '/version', call);
    if (!/^\d+\.\d+\S*( .*)?$/.test(version)) throw notMlflow(api, 'its version is none');
    call?.record?.(version);
    return version;
  },
  info: (call) => readInfo(api, call),
  health: async (call) => {
    const health = await readText(api, 'ask for the health', '/health', call);
    if (health.startsWith('<')) throw notMlflow(api, 'its health is a page');
    call?.record?.(health);
  },
  clockOffsetMs: api.clockOffsetMs,
});
