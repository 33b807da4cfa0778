import type { Runtime } from '../util/runtime.ts';

/**
 * Whether a request may be sent again when it is not known what became of it.
 * `repeatable`: its effect is the same however often it happens (reads, deletes, sets).
 * `once`: repeated only when the server certainly did not act (refused connection, 429).
 */
export type Repeat = 'repeatable' | 'once';

export type TransportAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string };

export type TransportOptions = {
  /** Base URL with its path prefix, without a final slash. */
  readonly baseUrl: string;
  /** Asked before every request, so that renewed credentials are used. */
  readonly auth: () => TransportAuth | Promise<TransportAuth>;
  readonly headers?: Readonly<Record<string, string>>;
  /** For a whole answer, in milliseconds; default 60,000. Uploads and downloads of bodies pass their own. */
  readonly timeoutMs?: number;
  /** How often a request is sent at most; default 4. */
  readonly attempts?: number;
  /** Requests in flight to this host at once; default 16 (lakeFS) or 8 (MLflow). */
  readonly concurrency?: number;
  readonly tls?: {
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
    readonly insecure?: boolean;
  };
  /** Says, from status and body, that an answer is passing trouble although its status does not say so; asked for `repeatable` requests only. */
  readonly isTransient?: (status: number, body: string) => boolean;
  readonly runtime: Pick<Runtime, 'now' | 'random' | 'sleep' | 'fetch' | 'env'>;
};

export type RequestPolicy = { readonly repeat: Repeat; readonly timeoutMs?: number };

/** The one way in which requests leave tieback: retries, timeouts, proxies, redaction and the cap on concurrency live here. */
export interface Transport {
  readonly baseUrl: string;
  /**
   * A `fetch` under this policy. Any answer, also 4xx and 5xx, is returned; what got no answer throws {@link HttpError}.
   * Its body is read completely before the promise resolves unless the caller asked for `stream`.
   */
  fetch(policy: RequestPolicy & { readonly stream?: boolean }): (request: Request) => Promise<Response>;
  /** Server clock minus ours in milliseconds, from the latest answer's `Date` (1 s resolution); undefined before the first. */
  clockOffsetMs(): number | undefined;
}
