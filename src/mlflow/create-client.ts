import type { TransportOptions } from '../http/transport.ts';
import type { Runtime } from '../util/runtime.ts';
import type { MlflowClient } from './client.ts';

export type MlflowAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string };

export type MlflowOptions = {
  /** An http(s) URL. @throws MLFLOW_TRACKING_URI_LOCAL for `file:`, `sqlite:` and folders. */
  readonly trackingUri: string;
  /** Default: none. A function is asked anew before each request. */
  readonly auth?: MlflowAuth | (() => MlflowAuth | Promise<MlflowAuth>);
  /** Sent only to servers that have workspaces. */
  readonly workspace?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: TransportOptions['tls'];
  readonly timeoutMs?: number;
  readonly attempts?: number;
  readonly concurrency?: number;
  /** Default: the running process's. */
  readonly runtime?: Runtime;
};

/** A client for one MLflow tracking server. No request is made before its first method is called. */
export declare const createMlflowClient: (options: MlflowOptions) => MlflowClient;
