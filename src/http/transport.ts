import type { Runtime } from '../util/runtime.ts';
import type { Redact } from '../util/secrets/redact.ts';

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

export type TlsOptions = {
  /** Certificate authorities in PEM, accepted besides the system's. */
  readonly caFile?: string;
  /** Client certificate in PEM. */
  readonly certFile?: string;
  /** Key of the client certificate in PEM; default: it stands in `certFile` too. */
  readonly keyFile?: string;
  /** Accept any certificate. */
  readonly insecure?: boolean;
};

/** What a message about a server can say besides its URL. */
export type Service = {
  /** As its users call it, such as `lakeFS`. */
  readonly name: string;
  /** Where its address was set, such as `MLFLOW_TRACKING_URI` or a file; undefined when nobody said. */
  readonly addressFrom?: string | undefined;
  /** Where its certificate authority is set. */
  readonly authoritySetting: string;
  /** Where its token is set, such as `MLFLOW_TRACKING_TOKEN`. */
  readonly tokenFrom?: string | undefined;
};

/**
 * `crowded`: too many ask at once, and the transaction in which the server met that was rolled back.
 * `unclear`: what was asked may have been done all the same.
 */
export type PassingTrouble = 'crowded' | 'unclear';

/** What is known of a server that does not answer: its name, its base URL, and for how long. */
type Silence = { readonly service: string; readonly baseUrl: string; readonly waitedMs: number };

export type OnSilence = (silence: Silence) => void;

export type TransportOptions = {
  readonly service: Service;
  /** Base URL with its path prefix, without a final slash. */
  readonly baseUrl: string;
  /** Asked before every request, so that renewed credentials are used. */
  readonly auth: () => TransportAuth | Promise<TransportAuth>;
  /** Sent to this server only, and not to where it redirects. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For a whole answer, in milliseconds; default 60,000, and 240,000 for what may happen `once` only. A long body that is sent, and one that is streamed, may take any time, but not stand still for so long. */
  readonly timeoutMs?: number;
  /** How often a request is sent at most; default 4. */
  readonly attempts?: number;
  /** Requests in flight to this host at once; default 16. */
  readonly concurrency?: number;
  readonly tls?: TlsOptions | undefined;
  /** Told once when the server has kept a request waiting for some seconds, and again only after an answer. */
  readonly onSilence?: OnSilence | undefined;
  /** Names, from status and body, passing trouble that the status does not tell of. */
  readonly troubleOf?: (status: number, body: string) => PassingTrouble | undefined;
  /**
   * For services that hold requests back in ways of their own: milliseconds until one that was refused may come again,
   * `never` when that is not worth waiting for, undefined when the answer says nothing of the kind. The service did
   * nothing then, so that even a request which may happen once only is sent again.
   */
  readonly heldBackMs?: (answer: Pick<Response, 'status' | 'headers'>) => number | 'never' | undefined;
  /** A `fetch` other than the system's own is a network of its own: `tls` and the proxy variables in `env` do not apply to it. */
  readonly runtime: Pick<Runtime, 'now' | 'random' | 'fetch' | 'env'>;
};

export type RequestPolicy = {
  readonly repeat: Repeat;
  /** The server does it in one transaction: where that was rolled back, even a request that may happen once only is sent again. */
  readonly isOneTransaction?: boolean;
  readonly timeoutMs?: number;
  /** A status that is passing trouble for this request, though not for every one; only where it is `repeatable`. */
  readonly alsoRetried?: number;
  /** Sent as the body of each attempt, with its length; a large file repeated so needs no copy in memory. The request itself then has none. */
  readonly body?: Blob | Uint8Array;
  /** Told before each attempt that follows one which may have acted. */
  readonly onRepeat?: () => void;
  /** Told of each answer which other host gave it, because the server that was asked redirected to it; undefined when none did. */
  readonly onAnswered?: (elsewhere: string | undefined) => void;
  /** Hand out the body of a 2xx answer while it arrives. What breaks it off then is an {@link HttpError} of the stream, and is not repeated. */
  readonly stream?: boolean;
};

/** The one way in which requests leave tieback: retries, timeouts, proxies, redaction and the cap on concurrency live here. */
export interface Transport {
  readonly baseUrl: string;
  /** Takes out of a text what this server was sent as credentials: what it says of a failure may repeat them. */
  readonly redact: Redact;
  /**
   * A `fetch` under this policy. Any answer, also 3xx to a write, 4xx and 5xx, is returned; what got no answer throws {@link HttpError}.
   * Its body is read completely before the promise resolves unless the caller asked for `stream`.
   */
  fetch(policy: RequestPolicy): (request: Request) => Promise<Response>;
  /** Server clock minus ours in milliseconds, from the latest answer's `Date` (1 s resolution); undefined before the first. */
  clockOffsetMs(): number | undefined;
}
