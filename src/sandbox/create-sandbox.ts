export type SandboxOptions = {
  /** Where state is kept across restarts; default: memory only. */
  readonly dir?: string;
  /** Milliseconds since 1970; default: the system clock. */
  readonly now?: () => number;
};

/** A fault on request: what happens to the nth request that matches. */
export type FaultRule = {
  readonly method?: string;
  /** Matches when the path contains it. */
  readonly path?: string;
  /** 1-based count among the matching requests; default 1. */
  readonly nth?: number;
  /** How many matching requests from the nth on; default 1. */
  readonly times?: number;
  readonly when: 'before-effect' | 'after-effect';
  readonly action:
    | {
        readonly kind: 'status';
        readonly status: number;
        readonly headers?: Readonly<Record<string, string>>;
        readonly body?: string;
      }
    /** The connection breaks without an answer. */
    | { readonly kind: 'cut' }
    /** Headers and half of the body, then the connection breaks. */
    | { readonly kind: 'truncate' }
    | { readonly kind: 'delay'; readonly ms: number };
};

export interface SandboxService {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Adds a fault. */
  fail(rule: FaultRule): void;
  /** Every request so far, as `METHOD /path`, for tests. */
  readonly requests: readonly string[];
}

export interface RunningSandbox extends AsyncDisposable {
  readonly lakefsUrl: string;
  readonly mlflowUrl: string;
  close(): Promise<void>;
}

/** Embedded lakeFS-like and MLflow-like servers. */
export interface Sandbox {
  readonly lakefs: SandboxService;
  readonly mlflow: SandboxService;
  /** Access key and secret that the lakeFS-like server takes. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Mounts both on 127.0.0.1; port 0 or none takes a free one. */
  listen(ports?: { readonly lakefsPort?: number; readonly mlflowPort?: number }): Promise<RunningSandbox>;
}

export declare const createSandbox: (options?: SandboxOptions) => Promise<Sandbox>;
