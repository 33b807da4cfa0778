import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { read } from './operation.ts';

export type ServerConfig = {
  /** Such as `1.84.0`; the sandbox's has the word `sandbox` in it. */
  readonly version: string;
  /** `lakeFS` for the open-source edition. */
  readonly versionContext: string;
  readonly blockstoreType: string;
  readonly isPresignSupported: boolean;
};

export type CurrentUser = { readonly id: string; readonly email: string | undefined };

export interface Server {
  config(call?: Call): Promise<ServerConfig>;
  currentUser(call?: Call): Promise<CurrentUser>;
  /** Resolves when the server answers its health check. */
  health(call?: Call): Promise<void>;
  /** Server clock minus ours in milliseconds, from the latest answer's `Date` (1 s resolution); undefined before the first answer. */
  clockOffsetMs(): number | undefined;
}

export const createServer = (api: Api): Server => ({
  config: async (call) => {
    const config = await api.ask(
      read('read the configuration of lakeFS', { holds: ['version_config'] }),
      call,
      (part) => api.http.GET('/config', part),
    );
    const { version_config: version, storage_config: storage } = config;
    return {
      version: version?.version ?? 'unknown',
      versionContext: version?.version_context ?? 'unknown',
      blockstoreType: storage?.blockstore_type ?? 'unknown',
      isPresignSupported: storage?.pre_sign_support ?? false,
    };
  },

  currentUser: async (call) => {
    const { user } = await api.ask(read('ask lakeFS for the current user', { holds: ['user'] }), call, (part) =>
      api.http.GET('/user', part),
    );
    return { id: user.id, email: user.email || undefined };
  },

  health: async (call) => {
    const operation = read('check the health of lakeFS', { answers: 'nothing' });
    await api.send(operation, call, (part) => api.http.GET('/healthcheck', part));
  },

  clockOffsetMs: () => api.clockOffsetMs(),
});
