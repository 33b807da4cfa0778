import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { TiebackError } from '../../errors.ts';
import { parseProcStat } from '../../util/proc-stat.ts';
import { standingOf } from '../../util/process-place.ts';

/** A process as it noted itself; see `processNote`. */
export type NotedProcess = {
  /** NaN when it has not noted itself. */
  readonly pid: number;
  /** What tells it from a later process of the same id. */
  readonly startedAs: string;
  /** Where its id means something. */
  readonly place: string;
  readonly host: string;
};

export const parseProcessNote = (text: string): NotedProcess => {
  const [first = '', ...rest] = text.split('\n');
  const [pid = '', place = '', host = ''] = first.split(' ');
  return { pid: Number.parseInt(pid, 10), startedAs: rest.join('\n').trim(), place, host };
};

/** Whether a process of which `/proc` tells is the one that noted itself: ids of processes are given again. */
export const isNoted = (stat: { readonly startTime: string }, { startedAs }: NotedProcess): boolean =>
  stat.startTime === parseProcStat(startedAs).startTime;

const onLinux = async (noted: NotedProcess): Promise<'alive' | 'gone'> => {
  const text = await readFile(`/proc/${noted.pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return 'gone';
  const stat = parseProcStat(text);
  return !stat.isZombie && isNoted(stat, noted) ? 'alive' : 'gone';
};

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const elsewhere = async ({ pid, startedAs }: NotedProcess): Promise<NotedState> => {
  if (!isThere(pid)) return 'gone';
  const asked = promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
  const started = await asked.then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
  if (started === '' || startedAs === '') return 'unknown';
  return started === startedAs ? 'alive' : 'gone';
};

/**
 * `unknown`: there is a process of that id, and nobody can tell whether it is the one.
 * `elsewhere`: it was started on another host or in another container, and nothing here tells of it. What was started on this
 * very machine before that was restarted is gone.
 */
export type NotedState = 'alive' | 'gone' | 'unknown' | 'elsewhere';

/** Whether the process that noted itself still works. */
export const stateOfNoted = async (noted: NotedProcess, platform = process.platform): Promise<NotedState> => {
  if (!(noted.pid > 0)) return 'gone';
  const standing = standingOf(noted);
  if (standing === 'elsewhere') return 'elsewhere';
  if (standing === 'over' || noted.pid === 1) return 'gone';
  return platform === 'linux' ? onLinux(noted) : elsewhere(noted);
};

/** Nothing may be done twice, or taken back, while it may be at work where nobody here can see it. */
export const startedElsewhere = (what: string, { host, pid }: NotedProcess, hint: string): TiebackError =>
  new TiebackError(
    'CHILD_ELSEWHERE',
    `${what} was started on host "${host}", in a container there, or here before the machine was restarted, as process ${pid}`,
    {
      hint,
      details: { host, pid },
    },
  );
