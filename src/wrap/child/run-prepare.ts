import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { TiebackError } from '../../errors.ts';

/**
 * Runs the prepare command in the user's shell. What it prints goes to stderr: stdout belongs to the training command.
 * @throws RUN_PREPARE_FAILED
 */
export const runPrepare = async (
  command: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> => {
  signal.throwIfAborted();
  const child = spawn(command, { shell: true, cwd, env, stdio: ['inherit', 2, 2] });
  const stop = () => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  // Waited for even when it is to stop: whoever begins again must not meet it at work.
  const [code, signalName] = (await once(child, 'exit').finally(() => signal.removeEventListener('abort', stop))) as [
    number | null,
    string | null,
  ];
  signal.throwIfAborted();
  if (code === 0) return;
  throw new TiebackError(
    'RUN_PREPARE_FAILED',
    `the prepare command ended with ${code === null ? `signal ${signalName}` : `exit code ${code}`}`,
    {
      hint: 'nothing was trained: look at what it printed, and mend it',
      details: { code, signal: signalName },
    },
  );
};
