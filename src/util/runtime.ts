import { setTimeout as delay } from 'node:timers/promises';

/** Everything that differs from one process to the next: clock, randomness, folder, environment, network. */
export interface Runtime {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  uuid(): string;
  /** In [0, 1). */
  random(): number;
  /** @throws the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  readonly fetch: typeof globalThis.fetch;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The running process's network; one identity, so that a replaced `fetch` can be told from it. */
export const systemFetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args);

/** The running process's own clock, randomness, folder, environment and network. */
export const systemRuntime = (): Runtime => ({
  now: () => Date.now(),
  // Of the platform, not of node:crypto: loading that takes milliseconds, also where no id is made.
  uuid: () => crypto.randomUUID(),
  random: () => Math.random(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      // The timer's own error hides why it was to end.
      signal?.throwIfAborted();
      throw error;
    });
  },
  fetch: systemFetch,
  cwd: process.cwd(),
  env: process.env,
});
