import { createService, type MountedService, type SandboxService } from './create-service.ts';
import type { FaultRule } from './faults.ts';
import { createLakefsApp } from './lakefs/create-lakefs-app.ts';
import { sandboxCredentials } from './lakefs/credentials.ts';
import { listen } from './listen.ts';
import { createMlflowApp } from './mlflow/create-mlflow-app.ts';
import { openStore } from './store/open-store.ts';

export type { FaultRule, SandboxService };

export type SandboxOptions = {
  /** Where state is kept across restarts; default: memory only. */
  readonly dir?: string;
  /** Milliseconds since 1970; default: the system clock. */
  readonly now?: () => number;
};

/** Both servers on 127.0.0.1. Closing ends them and every connection; the sandbox keeps its state. */
export interface RunningSandbox extends AsyncDisposable {
  readonly lakefsUrl: string;
  readonly mlflowUrl: string;
  close(): Promise<void>;
}

/** Embedded lakeFS-like and MLflow-like servers. Closing also ends what listens, and gives the folder free. */
export interface Sandbox extends AsyncDisposable {
  readonly lakefs: SandboxService;
  readonly mlflow: SandboxService;
  /** Access key and secret that the lakeFS-like server takes. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Mounts both on 127.0.0.1; port 0 or none takes a free one. @throws SANDBOX_UNUSABLE when a port is taken */
  listen(ports?: { readonly lakefsPort?: number; readonly mlflowPort?: number }): Promise<RunningSandbox>;
  close(): Promise<void>;
}

type Ports = NonNullable<Parameters<Sandbox['listen']>[0]>;

const once = (act: () => Promise<void>): (() => Promise<void>) => {
  let acted: Promise<void> | undefined;
  return () => {
    acted ??= act();
    return acted;
  };
};

const mount = async (lakefs: MountedService, mlflow: MountedService, ports: Ports): Promise<RunningSandbox> => {
  const first = await listen(lakefs.handle, ports.lakefsPort ?? 0);
  const second = await listen(mlflow.handle, ports.mlflowPort ?? 0).catch(async (error: unknown) => {
    await first.close();
    throw error;
  });
  const close = once(async () => {
    await Promise.all([first.close(), second.close()]);
  });
  return { lakefsUrl: first.url, mlflowUrl: second.url, close, [Symbol.asyncDispose]: close };
};

/**
 * Embedded lakeFS-like and MLflow-like servers, for tests and demonstrations: no socket is opened before `listen`.
 * @throws SANDBOX_UNUSABLE when the folder cannot be used
 */
export const createSandbox = async ({ dir, now = Date.now }: SandboxOptions = {}): Promise<Sandbox> => {
  const store = openStore(dir);
  const lakefsApp = createLakefsApp({ store, now });
  const mlflowApp = createMlflowApp({ store, now });
  const lakefs = createService(async (request) => lakefsApp.fetch(request), now);
  const mlflow = createService(async (request) => mlflowApp.fetch(request), now);
  const running: RunningSandbox[] = [];
  const close = once(async () => {
    await Promise.all(running.map((each) => each.close()));
    await store.close();
  });
  return {
    lakefs: lakefs.service,
    mlflow: mlflow.service,
    credentials: sandboxCredentials,
    listen: async (ports = {}) => {
      const mounted = await mount(lakefs, mlflow, ports);
      running.push(mounted);
      return mounted;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
