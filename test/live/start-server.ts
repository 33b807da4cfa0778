import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { logTail } from './log-tail.ts';
import { type ProcessGroup, startGroup } from './process-group.ts';
import { SetupError } from './setup-error.ts';

export type ServerSpec = {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logPath: string;
  /** Answers 200 when the server can be used. */
  readonly readyUrl: string;
  readonly readyTimeoutMs: number;
  readonly signal: AbortSignal;
};

export type LiveServer = AsyncDisposable & { readonly name: string; readonly hasExited: () => boolean };

const isReady = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};

const waitUntilReady = async (spec: ServerSpec, group: ProcessGroup): Promise<void> => {
  const until = Date.now() + spec.readyTimeoutMs;
  while (!(await isReady(spec.readyUrl))) {
    spec.signal.throwIfAborted();
    const why = group.hasExited() ? 'ended while starting' : Date.now() > until ? 'was not ready in time' : undefined;
    if (why) throw new SetupError(`${spec.name} ${why}; the end of its log:\n${logTail(spec.logPath)}`);
    await sleep(100, undefined, { signal: spec.signal });
  }
};

/** Starts a server and waits until it answers; disposing it ends all of its processes. */
export const startServer = async (spec: ServerSpec): Promise<LiveServer> => {
  const outputFd = openSync(spec.logPath, 'w');
  const { name, command, cwd, env } = spec;
  const group = startGroup(name, command, { cwd, env, outputFd });
  closeSync(outputFd);
  let isStopping = false;
  const stop = async (): Promise<void> => {
    isStopping = true;
    await group.stop();
  };
  try {
    await Promise.race([waitUntilReady(spec, group), group.exited.then(() => waitUntilReady(spec, group))]);
  } catch (error) {
    await stop();
    throw error;
  }
  void group.exited.then(({ code, signal }) => {
    if (isStopping) return;
    console.error(`${name} ended by itself (${signal ?? code}); the end of its log:\n${logTail(spec.logPath)}`);
  });
  return { name, hasExited: group.hasExited, [Symbol.asyncDispose]: stop };
};
