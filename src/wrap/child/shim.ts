import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { TiebackError } from '../../errors.ts';
import type { Runtime } from '../../util/runtime.ts';
import type { Interrupts } from '../ports.ts';
import type { TieFolder } from '../tie-folder.ts';
import { type ChildEnd, findChild, livingPid, statusFileOf, statusHint } from './find-child.ts';
import { handSignalsOn } from './hand-on.ts';
import { keepNotes } from './keep-notes.ts';
import { type Grace, killAfterGrace } from './kill-after-grace.ts';
import { processNote } from './process-note.ts';
import { signalCommand } from './signal-command.ts';
import { readStartNote } from './start-note.ts';

/**
 * Runs a command at most once. The mark is made exclusively by the shim itself, so that two resumes cannot both start
 * the command, and holds a word of this start's own, which tells it from an earlier one; the command's own process notes its
 * id, and tells it over a pipe, before it becomes the command; the exit status is noted although whoever waits for it may be
 * gone by then. Signals reach the command from the terminal or from us, never the shim alone: it handles them by doing
 * nothing, which a process that it starts does not inherit. That a hang-up is ignored is inherited. What a variable of the
 * shell is called must not be the name of one that the command is given. What the shim itself would say, such as that the
 * command was killed, is dropped: where nobody reads, it would wait there for ever.
 */
const shim = () => `tieback_mark=$1 tieback_pid=$2 tieback_status=$3 tieback_own=$4 tieback_hangup=$5
shift 5
trap : INT TERM HUP QUIT USR1 USR2
if [ "$tieback_hangup" = ignored ]; then trap '' HUP; fi
exec 4>&2 2>/dev/null
(set -C; echo "$tieback_own" > "$tieback_mark") 2>/dev/null || exit 125
sh -c 'exec 2>&4 4>&-
tieback_note=$(${processNote()})
{ echo "$tieback_note" > "$1"; } 2>/dev/null
(echo "$tieback_note" >&3) 2>/dev/null
exec 3>&-
shift
exec "$@"' tieback "$tieback_pid" "$@"
code=$?
{ echo "$code" > "$tieback_status.part" && mv -f "$tieback_status.part" "$tieback_status"; } 2>/dev/null
exit "$code"`;

export type ChildSpec = {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of the command and the shells before it; default: this process's own. */
  readonly stdio?: 'inherit' | 'ignore';
  /** Default: the command is waited for. */
  readonly grace?: Grace | undefined;
};

type ShimEnd = {
  readonly code: number | null;
  readonly signalName: NodeJS.Signals | null;
  /** What the command's process said of itself; undefined when this start did not come to that. */
  readonly note: string | undefined;
};

const runShim = (
  { command, cwd, env, stdio = 'inherit', grace }: ChildSpec,
  folder: TieFolder,
  own: string,
  interrupts: Interrupts,
  runtime: Pick<Runtime, 'sleep'>,
  onStart: (note: string) => void,
): Promise<ShimEnd> =>
  new Promise((resolve, reject) => {
    const status = statusFileOf(folder, own);
    const hangUp = interrupts.isHangUpIgnored === true ? 'ignored' : 'heeded';
    const words = ['-c', shim(), 'tieback', folder.mark, folder.pid, status, own, hangUp, ...command];
    const child = spawn('sh', words, { cwd, env, stdio: [stdio, stdio, stdio, 'pipe'] });
    const pipe = child.stdio[3] as Readable;
    const note = readStartNote(pipe);
    let [hasStarted, isOver] = [false, false];
    void note.then((text) => {
      if (text === undefined) return;
      hasStarted = true;
      onStart(text);
    });
    const tell = (signalName: NodeJS.Signals) => signalCommand(note, signalName, () => isOver);
    const endSignals = handSignalsOn(interrupts, env, runtime, async (signalName) => void (await tell(signalName)));
    const endGrace = killAfterGrace(interrupts, grace, () => tell('SIGKILL'));
    const onAbandon = () => {
      // A child that is still referred to keeps our own process from ending, and so does its pipe.
      child.unref();
      pipe.destroy();
      settle(() =>
        reject(
          new TiebackError('INTERRUPTED', 'left while the command was still running', {
            hint: `the command may run on; when it has ended: tieback resume ${folder.tie}`,
            details: hasStarted ? { phase: 'running' } : {},
          }),
        ),
      );
    };
    const settle = (end: () => void) => {
      isOver = true;
      endSignals();
      endGrace();
      interrupts.abandon.removeEventListener('abort', onAbandon);
      end();
    };
    interrupts.abandon.addEventListener('abort', onAbandon);
    child.once('error', (cause) =>
      settle(() =>
        reject(
          new TiebackError('CHILD_CANNOT_EXECUTE', 'could not start a shell for the command', {
            hint: 'tieback starts commands by the shell "sh": look whether it is in PATH, and whether the working folder still exists',
            cause,
          }),
        ),
      ),
    );
    // Not at its exit: what came over the pipe may still be unread then.
    child.once('close', (code, signalName) =>
      settle(() => void note.then((text) => resolve({ code, signalName, note: text }))),
    );
  });

/** Why there is no mark although the shim has ended. */
const notStarted = ({ signalName }: ShimEnd, { mark }: TieFolder): TiebackError =>
  signalName === null
    ? new TiebackError('JOURNAL_UNWRITABLE', `the command was not started: "${mark}" cannot be written`, {
        hint: 'make room, or let its folder be written to',
      })
    : new TiebackError('INTERRUPTED', `the command was not started: its shell was ended by ${signalName}`, {
        hint: 'look for what ends processes here: a memory limit, a scheduler, or somebody else',
      });

const shellLost = async ({ signalName }: ShimEnd, folder: TieFolder): Promise<TiebackError> => {
  const pid = await livingPid(folder);
  const hint =
    pid === undefined
      ? statusHint(folder)
      : `the command still runs (process ${pid}): tieback resume ${folder.tie} waits for it, then asks how it ended`;
  return new TiebackError('CHILD_STATUS_UNKNOWN', `the command's shell was ended by ${signalName}`, { hint });
};

/** The end of a command that an earlier process started, which is waited for. */
const earlierEnd = async (
  folder: TieFolder,
  runtime: Pick<Runtime, 'now' | 'sleep'>,
  signal: AbortSignal,
): Promise<ChildEnd> => {
  const found = await findChild(folder, { asserted: undefined, onWait: () => undefined }, runtime, signal);
  if (found === undefined || found.code === null) {
    throw new TiebackError('CHILD_STATUS_UNKNOWN', 'the command was started before', { hint: statusHint(folder) });
  }
  return { ...found, code: found.code };
};

/** The shell's own: it could not make the mark. */
const notMarked = 125;

/** What the shell's end says where it does not tell of a start of ours. */
const endWithoutNote = async (
  end: ShimEnd,
  own: string,
  folder: TieFolder,
  runtime: Pick<Runtime, 'now' | 'sleep'>,
  signal: AbortSignal,
): Promise<ChildEnd | undefined> => {
  const mark = await readFile(folder.mark, 'utf8').catch(() => undefined);
  if (mark === undefined && (end.code === null || end.code === notMarked)) throw notStarted(end, folder);
  return mark === undefined || mark.trim() === own ? undefined : earlierEnd(folder, runtime, signal);
};

/**
 * Starts the command with the terminal it was given, and waits for its end; for that of an earlier start, if there was one.
 * A state folder that is removed while the command runs costs nothing: what its end is told by is held here.
 * @param restore makes the tie's folders again when they are gone; it throws nothing
 * @throws CHILD_STATUS_UNKNOWN when nobody noted how it ended, INTERRUPTED when the user would not wait, JOURNAL_UNWRITABLE
 */
export const startChild = async (
  spec: ChildSpec,
  folder: TieFolder,
  interrupts: Interrupts,
  runtime: Pick<Runtime, 'now' | 'sleep'>,
  restore: () => void = () => undefined,
): Promise<ChildEnd> => {
  interrupts.signal.throwIfAborted();
  // Not the runtime's: two processes must never agree on it.
  const own = randomUUID();
  const startedAt = runtime.now();
  let endKeeping = (): boolean => false;
  const keep = (note: string): void => {
    const files = { [folder.mark]: `${own}\n`, [folder.pid]: note };
    endKeeping = keepNotes({ files, at: startedAt }, restore);
  };
  const end = await runShim(spec, folder, own, interrupts, runtime, keep).finally(() => endKeeping());
  const endedAt = runtime.now();
  const other = end.note === undefined ? await endWithoutNote(end, own, folder, runtime, interrupts.signal) : undefined;
  if (other !== undefined) return other;
  if (end.code === null) throw await shellLost(end, folder);
  return { code: end.code, startedAt, endedAt };
};
