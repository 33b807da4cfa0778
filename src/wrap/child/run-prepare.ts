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
  const child = spawn(command, { shell: true, cwd, env, stdio: ['inherit', 2, 2], signal, killSignal: 'SIGTERM' });
  const [code, signalName] = (await once(child, 'exit', { signal })) as [number | null, string | null];
  if (code === 0) return;
  throw new TiebackError(
    'RUN_PREPARE_FAILED',
    `the prepare command ended with ${code === null ? `signal ${signalName}` : `exit code ${code}`}`,
    {
      hint: `nothing was trained; mend it and run again. It was: ${command}`,
      details: { code, signal: signalName },
    },
  );
};
