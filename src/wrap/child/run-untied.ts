import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Runtime } from '../../util/runtime.ts';
import type { Interrupts } from '../ports.ts';
import { handSignalsOn } from './hand-on.ts';
import { type Grace, killAfterGrace } from './kill-after-grace.ts';
import { assertCommandStarts } from './resolve-command.ts';

/** What ignores hang-ups makes the command ignore them too. */
const words = (command: readonly string[], isHangUpIgnored: boolean): readonly string[] =>
  isHangUpIgnored ? ['sh', '-c', `trap '' HUP; exec "$@"`, 'tieback', ...command] : command;

/**
 * Runs a command with this process's terminal and environment, and nothing recorded.
 * @returns its exit code, 128 + n for signal n
 * @throws CHILD_NOT_FOUND, CHILD_CANNOT_EXECUTE
 */
export const runUntied = async (
  command: readonly string[],
  runtime: Pick<Runtime, 'cwd' | 'env' | 'sleep'>,
  interrupts: Interrupts,
  grace?: Grace,
): Promise<number> => {
  const { cwd, env } = runtime;
  await assertCommandStarts(command, cwd, env);
  const [program = '', ...args] = words(command, interrupts.isHangUpIgnored === true);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...env }, stdio: 'inherit' });
    const endSignals = handSignalsOn(interrupts, { PATH: env['PATH'] ?? '' }, runtime, (name) => void child.kill(name));
    const onAbandon = () => void child.kill('SIGKILL');
    const endGrace = killAfterGrace(interrupts, grace, () => ({ kind: child.kill('SIGKILL') ? 'sent' : 'ended' }));
    const settle = (end: () => void) => {
      endSignals();
      endGrace();
      interrupts.abandon.removeEventListener('abort', onAbandon);
      end();
    };
    interrupts.abandon.addEventListener('abort', onAbandon);
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code, signal) =>
      settle(() => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))),
    );
  });
};
