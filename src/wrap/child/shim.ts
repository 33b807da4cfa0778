import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { TiebackError } from '../../errors.ts';
import type { Runtime } from '../../util/runtime.ts';
import type { Interrupts } from '../ports.ts';
import type { TieFolder } from '../tie-folder.ts';

/**
 * Runs a command at most once. The mark is made exclusively by the shim itself, so that two resumes cannot both start
 * the command; the command's own process notes its id before it becomes the command; the exit status is noted although
 * whoever waits for it may be gone by then. Signals reach the command from the terminal or from us, never the shim alone:
 * it handles them by doing nothing, which a process that it starts does not inherit.
 */
const shim = `mark=$1 pid=$2 status=$3
shift 3
(set -C; : > "$mark") 2>/dev/null || exit 125
trap : INT TERM HUP QUIT
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

const forward = async (folder: TieFolder, interrupts: Interrupts): Promise<void> => {
  const interruption = interrupts.interruption();
  const pid = await notedPid(folder);
  if (interruption === undefined || interruption.isDelivered || pid === undefined) return;
  try {
    process.kill(pid, interruption.signalName);
  } catch (error) {
    // Ended in the meantime: then there is nobody to tell.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/**
 * Starts the command with the terminal it was given, and waits for its end.
 * @throws CHILD_STATUS_UNKNOWN when it was started before, INTERRUPTED when the user would not wait
 */
export const startChild = (
  spec: ChildSpec,
  folder: TieFolder,
  interrupts: Interrupts,
  runtime: Pick<Runtime, 'now'>,
): Promise<ChildEnd> =>
  new Promise((resolve, reject) => {
    const startedAt = runtime.now();
    const child = spawn('sh', ['-c', shim, 'tieback', folder.mark, folder.pid, folder.status, ...spec.command], {
      cwd: spec.cwd,
      env: spec.env,
      stdio: 'inherit',
    });
    const onSignal = () => void forward(folder, interrupts);
    const onAbandon = () =>
      settle(() => reject(new TiebackError('INTERRUPTED', 'left while the command was still running')));
    const settle = (end: () => void) => {
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
      const wasStartedBefore = code === 125 && !existsSync(folder.status);
      settle(() =>
        wasStartedBefore || signal !== null
          ? reject(
              new TiebackError(
                'CHILD_STATUS_UNKNOWN',
                wasStartedBefore ? 'the command was started before' : `the command's shell was ended by ${signal}`,
              ),
            )
          : resolve({ code: code ?? 0, startedAt, endedAt: runtime.now() }),
      );
    });
  });
