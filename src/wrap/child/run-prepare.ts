import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { TiebackError } from '../../errors.ts';
import type { Interrupts } from '../ports.ts';
import { processNote } from './process-note.ts';

export type PrepareOptions = {
  /** The file in which the command's process notes itself, exclusively, before it becomes the command. */
  readonly note: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly interrupts: Pick<Interrupts, 'abandon' | 'interruption'>;
};

const graceMs = 5000;
const pollMs = 20;

/** Sends a signal to the command and all that it has started; 0 only asks. False when nobody is left. */
const tell = ({ pid }: ChildProcess, signalName: NodeJS.Signals | 0): boolean => {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signalName);
  } catch {
    return false;
  }
};

/** The shell may end before what it has started does. */
const waitForGroup = async (child: ChildProcess): Promise<void> => {
  for (let waited = 0; waited < graceMs; waited += pollMs) {
    if (!tell(child, 0)) return;
    await delay(pollMs);
  }
  tell(child, 'SIGKILL');
};

/** What has ended with all that it started needs no looking for, wherever the next attempt is made. */
const noteEnd = (note: string): void => {
  try {
    writeFileSync(note, '0\n\n\n');
  } catch {
    // Then it is looked for.
  }
};

/** One that finds its place taken ends without a word: whoever took it tells. */
const shim =
  () => `(set -C; ${processNote()} > "$0") 2>/dev/null || { [ -e "$0" ] || echo "tieback: cannot write $0" >&2; exit 125; }
exec /bin/sh -c "$1"`;

const start = (command: string, { note, cwd, env }: PrepareOptions): ChildProcess => {
  // A group of its own can be stopped whole. It is not the terminal's: Ctrl-C is handed on, and reading would halt it.
  const options = { cwd, env, stdio: ['ignore', 2, 2], detached: true } satisfies SpawnOptions;
  return spawn('/bin/sh', ['-c', shim(), note, command], options);
};

/**
 * Runs the prepare command by `/bin/sh`. What it prints goes to stderr: stdout belongs to the training command.
 * @throws RUN_PREPARE_FAILED
 */
export const runPrepare = async (command: string, options: PrepareOptions): Promise<void> => {
  const { signal, interrupts } = options;
  signal.throwIfAborted();
  const child = start(command, options);
  const stop = () => void tell(child, interrupts.interruption()?.signalName ?? 'SIGTERM');
  const end = () => void tell(child, 'SIGKILL');
  signal.addEventListener('abort', stop);
  interrupts.abandon.addEventListener('abort', end);
  try {
    const [code, signalName] = (await once(child, 'exit')) as [number | null, string | null];
    // Waited for even when it is to stop: whoever begins again must not meet it at work.
    if (signal.aborted) await waitForGroup(child);
    if (!tell(child, 0)) noteEnd(options.note);
    signal.throwIfAborted();
    if (code !== 0) throw failed(code, signalName);
  } finally {
    signal.removeEventListener('abort', stop);
    interrupts.abandon.removeEventListener('abort', end);
  }
};

const failed = (code: number | null, signalName: string | null): TiebackError =>
  new TiebackError(
    'RUN_PREPARE_FAILED',
    `the prepare command ended with ${code === null ? `signal ${signalName}` : `exit code ${code}`}`,
    {
      hint: 'nothing was trained: look at what it printed, and mend it',
      details: { code, signal: signalName },
    },
  );
