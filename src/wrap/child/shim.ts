import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { TiebackError } from '../../errors.ts';
import type { Runtime } from '../../util/runtime.ts';
import type { Interrupts } from '../ports.ts';
import type { TieFolder } from '../tie-folder.ts';
import { type GroupWitness, placeWitness } from './group-witness.ts';

/**
 * Runs a command at most once. The mark is made exclusively by the shim itself, so that two resumes cannot both start
 * the command; the command's own process notes its id before it becomes the command; the exit status is noted although
 * whoever waits for it may be gone by then. Signals reach the command from the terminal or from us, never the shim alone:
 * it handles them by doing nothing, which a process that it starts does not inherit.
 */
const shim = `mark=$1 pid=$2 status=$3
shift 3
trap : INT TERM HUP QUIT
(set -C; : > "$mark") 2>/dev/null || exit 125
sh -c '{ echo "$$"; cat "/proc/$$/stat" 2>/dev/null || ps -o lstart= -p "$$"; } > "$0" 2>/dev/null; exec "$@"' "$pid" "$@"
code=$?
{ echo "$code" > "$status.part" && mv -f "$status.part" "$status"; } 2>/dev/null
exit "$code"`;

export type ChildEnd = {
  /** As a shell gives it: 128 + n for signal n. */
  readonly code: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
};

export type ChildSpec = {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
};

/** The id of the command's process, as it noted itself. */
const notedPid = async (folder: TieFolder): Promise<number | undefined> => {
  const text = await readFile(folder.pid, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
};

const pollMs = 20;

/** Hands the wish to stop on. A command that has only just been started has not noted its process id yet. */
const forward = async (
  folder: TieFolder,
  interrupts: Interrupts,
  runtime: Pick<Runtime, 'sleep'>,
  witness: GroupWitness,
  isOver: () => boolean,
): Promise<void> => {
  const interruption = interrupts.interruption();
  if (interruption === undefined) return;
  if (interruption.isDelivered && (await witness.isGroupTold())) return;
  let pid = await notedPid(folder);
  while (pid === undefined && !isOver()) {
    await runtime.sleep(pollMs);
    pid = await notedPid(folder);
  }
  if (pid === undefined || isOver()) return;
  try {
    process.kill(pid, interruption.signalName);
  } catch (error) {
    // Ended in the meantime: then there is nobody to tell.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

const endedUntold = (
  code: number | null,
  signal: NodeJS.Signals | null,
  folder: TieFolder,
): TiebackError | undefined => {
  if (signal !== null)
    return existsSync(folder.mark)
      ? new TiebackError('CHILD_STATUS_UNKNOWN', `the command's shell was ended by ${signal}`)
      : new TiebackError('INTERRUPTED', `the command was not started: its shell was ended by ${signal}`);
  const wasStartedBefore = code === 125 && !existsSync(folder.status);
  return wasStartedBefore ? new TiebackError('CHILD_STATUS_UNKNOWN', 'the command was started before') : undefined;
};

/**
 * Starts the command with the terminal it was given, and waits for its end.
 * @throws CHILD_STATUS_UNKNOWN when it was started before, INTERRUPTED when the user would not wait
 */
export const startChild = (
  spec: ChildSpec,
  folder: TieFolder,
  interrupts: Interrupts,
  runtime: Pick<Runtime, 'now' | 'sleep'>,
): Promise<ChildEnd> =>
  new Promise((resolve, reject) => {
    interrupts.signal.throwIfAborted();
    const startedAt = runtime.now();
    const child = spawn('sh', ['-c', shim, 'tieback', folder.mark, folder.pid, folder.status, ...spec.command], {
      cwd: spec.cwd,
      env: spec.env,
      stdio: 'inherit',
    });
    const witness = placeWitness(spec.env, runtime);
    let isOver = false;
    const onSignal = () => void forward(folder, interrupts, runtime, witness, () => isOver);
    const onAbandon = () => {
      // A child that is still referred to keeps our own process from ending.
      child.unref();
      settle(() => reject(new TiebackError('INTERRUPTED', 'left while the command was still running')));
    };
    const settle = (end: () => void) => {
      isOver = true;
      witness.dismiss();
      interrupts.signal.removeEventListener('abort', onSignal);
      interrupts.abandon.removeEventListener('abort', onAbandon);
      end();
    };
    interrupts.signal.addEventListener('abort', onSignal);
    interrupts.abandon.addEventListener('abort', onAbandon);
    child.once('error', (cause) =>
      settle(() =>
        reject(new TiebackError('CHILD_CANNOT_EXECUTE', 'could not start a shell for the command', { cause })),
      ),
    );
    child.once('exit', (code, signal) => {
      const untold = endedUntold(code, signal, folder);
      settle(() =>
        untold === undefined ? resolve({ code: code ?? 0, startedAt, endedAt: runtime.now() }) : reject(untold),
      );
    });
  });
