import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Runtime } from '../../util/runtime.ts';
import type { Interrupts } from '../ports.ts';
import { assertCommandStarts } from './resolve-command.ts';

/**
 * Runs a command with this process's terminal and environment, and nothing recorded.
 * @returns its exit code, 128 + n for signal n
 * @throws CHILD_NOT_FOUND, CHILD_CANNOT_EXECUTE
 */
export const runUntied = async (
  command: readonly string[],
  { cwd, env }: Pick<Runtime, 'cwd' | 'env'>,
  interrupts: Interrupts,
): Promise<number> => {
  await assertCommandStarts(command, cwd, env);
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...env }, stdio: 'inherit' });
    const forward = () => {
      const interruption = interrupts.interruption();
      if (interruption?.isDelivered === false) child.kill(interruption.signalName);
    };
    interrupts.signal.addEventListener('abort', forward);
    interrupts.abandon.addEventListener('abort', () => child.kill('SIGKILL'));
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
};
