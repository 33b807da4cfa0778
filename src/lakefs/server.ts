import type { Call } from '../model/call.ts';

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
