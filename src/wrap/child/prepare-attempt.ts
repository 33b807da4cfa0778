import { existsSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { parseProcStat } from '../../util/proc-stat.ts';
import { listProcessIds } from '../../util/process-ids.ts';
import { isFirstTime } from '../first-time.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { TieFolder } from '../tie-folder.ts';
import { isNoted, type NotedProcess, parseProcessNote, stateOfNoted } from './noted-process.ts';

const graceMs = 5000;
const pollMs = 50;
const lastNoteMs = 2000;

const partOf = (attempt: number): string => `prepare-${attempt}`;
const noteOf = (folder: TieFolder, attempt: number): string => join(folder.dir, `${partOf(attempt)}.pid`);

/** The file in which the next start of the prepare command is to note its process before it does anything. */
export const beginAttempt = (folder: TieFolder): string => {
  let attempt = 1;
  while (!isFirstTime(folder, partOf(attempt))) attempt++;
  return noteOf(folder, attempt);
};

/** Whose note this is: an attempt that has not noted itself yet finds its place taken, and ends without a word. */
const claim = (note: string): boolean => {
  try {
    writeFileSync(note, '0\n\n', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/** A note is made first and filled a moment later. */
const readNote = async (
  note: string,
  { runtime }: Pick<TiePorts, 'runtime'>,
  signal: AbortSignal,
): Promise<NotedProcess> => {
  for (let waited = 0; ; waited += pollMs) {
    const text = await readFile(note, 'utf8');
    if (text.split('\n').length > 2 || waited >= lastNoteMs) return parseProcessNote(text);
    await runtime.sleep(pollMs, signal);
  }
};

type Member = { readonly pid: number; readonly startTime: string; readonly isZombie: boolean };

const membersOf = async (group: number): Promise<readonly Member[]> => {
  const found = await Promise.all(
    (await listProcessIds()).map(async (pid): Promise<readonly Member[]> => {
      const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
      if (text === undefined) return [];
      const stat = parseProcStat(text);
      return stat.group === group ? [{ pid, ...stat }] : [];
    }),
  );
  return found.flat();
};

const isOfTie = async ({ pid }: Member, tie: string): Promise<boolean> => {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return environment.split('\0').includes(`TIEBACK_TIE=${tie}`);
};

/** Whether anything of the group that the noted process leads still works. */
const groupLives = async (noted: NotedProcess, tie: string): Promise<boolean> => {
  const members = await membersOf(noted.pid);
  const living = members.filter(({ isZombie }) => !isZombie);
  const leader = members.find((member) => member.pid === noted.pid);
  if (leader !== undefined) return living.length > 0 && isNoted(leader, noted);
  return (await Promise.all(living.map((member) => isOfTie(member, tie)))).includes(true);
};

/** Nothing is ended of which nobody can tell whether it is ours. */
const lives = async (noted: NotedProcess, tie: string): Promise<boolean> =>
  process.platform === 'linux' ? groupLives(noted, tie) : (await stateOfNoted(noted)) === 'alive';

const tell = (pid: number, signalName: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signalName);
  } catch {
    // Ended in the meantime; or not ours to end, which the next look at it tells.
  }
};

type Deps = Pick<TiePorts, 'folder' | 'runtime' | 'onProgress'>;

const endGroup = async (noted: NotedProcess, { id }: RunPlan, deps: Deps, signal: AbortSignal): Promise<void> => {
  if (!(noted.pid > 1) || !(await lives(noted, id))) return;
  const text = `the earlier prepare command is still at work (process ${noted.pid}): it is ended first`;
  deps.onProgress({ kind: 'notice', level: 'warn', text });
  for (const signalName of ['SIGTERM', 'SIGKILL'] as const) {
    tell(noted.pid, signalName);
    for (let waited = 0; waited < graceMs; waited += pollMs) {
      await deps.runtime.sleep(pollMs, signal);
      if (!(await lives(noted, id))) return;
    }
  }
  throw new TiebackError(
    'RUN_PREPARE_FAILED',
    `the earlier prepare command is still at work (process ${noted.pid}), and cannot be ended`,
    { hint: `end it and what it started first: kill -KILL -- -${noted.pid}` },
  );
};

/**
 * Sees to it that no prepare command of this tie is at work any more: whoever started it may have died without it.
 * @throws RUN_PREPARE_FAILED
 */
export const endEarlierAttempts = async (plan: RunPlan, deps: Deps, signal: AbortSignal): Promise<void> => {
  const { folder } = deps;
  for (let attempt = 1; existsSync(join(folder.dir, `${partOf(attempt)}.begun`)); attempt++) {
    const note = noteOf(folder, attempt);
    if (claim(note)) continue;
    const noted = await readNote(note, deps, signal);
    if ((await stateOfNoted(noted)) === 'elsewhere') {
      const where = `on host "${noted.host}", in a container there, or here before the machine was restarted`;
      throw new TiebackError(
        'RUN_PREPARE_FAILED',
        `the earlier prepare command was started ${where} (process ${noted.pid})`,
        {
          hint: `end it there — or, once it has certainly ended: rm "${note}", and do this again`,
        },
      );
    }
    await endGroup(noted, plan, deps, signal);
  }
};
