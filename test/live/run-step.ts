import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { logTail } from './log-tail.ts';
import { startGroup } from './process-group.ts';
import { SetupError } from './setup-error.ts';

export type StepOptions = {
  readonly name: string;
  readonly logDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly signal: AbortSignal;
};

/** Runs one command of an installation to its end; its output is shown only when it fails. */
export const runStep = async (command: readonly string[], options: StepOptions): Promise<void> => {
  const { name, logDir, signal, ...rest } = options;
  signal.throwIfAborted();
  const logPath = join(logDir, `${name}.log`);
  const outputFd = openSync(logPath, 'w');
  try {
    const group = startGroup(name, command, { ...rest, outputFd });
    const onAbort = () => void group.stop();
    signal.addEventListener('abort', onAbort, { once: true });
    const { code } = await group.exited;
    signal.removeEventListener('abort', onAbort);
    await group.stop();
    signal.throwIfAborted();
    if (code !== 0) throw new SetupError(`${name} failed: ${command.join(' ')}\n${logTail(logPath)}`);
  } finally {
    closeSync(outputFd);
  }
};
