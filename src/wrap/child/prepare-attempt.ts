import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TiebackError } from '../../errors.ts';
import { parseProcStat } from '../../util/proc-stat.ts';
import { isFirstTime } from '../first-time.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { TieFolder } from '../tie-folder.ts';

/** One start of the prepare command, which leads a process group of its own. */
type Noted = { readonly pid: number; readonly startedAs: string };

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
const readNote = async (note: string, { runtime }: Pick<TiePorts, 'runtime'>, signal: AbortSignal): Promise<Noted> => {
  for (let waited = 0; ; waited += pollMs) {
    const [pid = '', ...rest] = (await readFile(note, 'utf8')).split('\n');
    if (rest.length > 1 || waited >= lastNoteMs) return { pid: Number.parseInt(pid, 10), startedAs: rest.join('\n') };
    await runtime.sleep(pollMs, signal);
  }
};

type Member = { readonly pid: number; readonly startTime: string; readonly isZombie: boolean };

const membersOf = async (group: number): Promise<readonly Member[]> => {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name): Promise<readonly Member[]> => {
      const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined);
      if (text === undefined) return [];
      const stat = parseProcStat(text);
      return stat.group === group ? [{ pid: Number(name), ...stat }] : [];
    }),
  );
  return found.flat();
};

const isOfTie = async ({ pid }: Member, tie: string): Promise<boolean> => {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return environment.split('\0').includes(`TIEBACK_TIE=${tie}`);
};

/** Whether anything of the group still works, and is what was noted: ids of processes are given again. */
const livesOnLinux = async ({ pid, startedAs }: Noted, tie: string): Promise<boolean> => {
  const members = await membersOf(pid);
  const living = members.filter(({ isZombie }) => !isZombie);
  const leader = members.find((member) => member.pid === pid);
  if (leader !== undefined) return living.length > 0 && leader.startTime === parseProcStat(startedAs).startTime;
  return (await Promise.all(living.map((member) => isOfTie(member, tie)))).includes(true);
};

const livesElsewhere = async ({ pid, startedAs }: Noted): Promise<boolean> => {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() !== '' && stdout.trim() === startedAs.trim();
};

const lives = (noted: Noted, tie: string): Promise<boolean> =>
  process.platform === 'linux' ? livesOnLinux(noted, tie) : livesElsewhere(noted);

const tell = (pid: number, signalName: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signalName);
  } catch {
    // Ended in the meantime; or not ours to end, which the next look at it tells.
  }
};

type Deps = Pick<TiePorts, 'folder' | 'runtime' | 'onProgress'>;

const endGroup = async (noted: Noted, { id }: RunPlan, deps: Deps, signal: AbortSignal): Promise<void> => {
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
    if (!claim(note)) await endGroup(await readNote(note, deps, signal), plan, deps, signal);
  }
};
