import type { Call } from '../model/call.ts';

export type ServerInfo = {
  /** Undefined on servers without the server-info endpoint. */
  readonly storeType: string | undefined;
  readonly areWorkspacesEnabled: boolean;
};

export interface Server {
  /** Such as `3.17.2`; the sandbox's has the word `sandbox` in it. */
  version(call?: Call): Promise<string>;
  info(call?: Call): Promise<ServerInfo>;
  health(call?: Call): Promise<void>;
  /** Server clock minus ours in milliseconds, from the latest answer's `Date` (1 s resolution); undefined before the first answer. */
  clockOffsetMs(): number | undefined;
}
