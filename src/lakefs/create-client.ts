import type { TransportOptions } from '../http/transport.ts';
import type { Runtime } from '../util/runtime.ts';
import type { LakefsClient } from './client.ts';

export type LakefsAuth =
  | { readonly kind: 'access-key'; readonly accessKeyId: string; readonly secretAccessKey: string }
  | { readonly kind: 'token'; readonly token: string };

export type LakefsOptions = {
  /** With or without `/api/v1`, with or without a final slash. */
  readonly endpoint: string;
  /** Credentials, or a function that reads them anew before each request. */
  readonly auth: LakefsAuth | (() => LakefsAuth | Promise<LakefsAuth>);
  readonly tls?: TransportOptions['tls'];
  readonly timeoutMs?: number;
  readonly attempts?: number;
  readonly concurrency?: number;
  /** Default: the running process's. */
  readonly runtime?: Runtime;
};

/** A client for one lakeFS server. No request is made before its first method is called. */
export declare const createLakefsClient: (options: LakefsOptions) => LakefsClient;
