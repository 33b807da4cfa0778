import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { TiebackError } from '../../errors.ts';
import type { Runtime } from '../../util/runtime.ts';
import type { TieFolder } from '../tie-folder.ts';
import { type NotedProcess, parseProcessNote, startedElsewhere, stateOfNoted } from './noted-process.ts';

export type ChildEnd = {
  /** As a shell gives it: 128 + n for signal n. */
  readonly code: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
};

/** What a person says about a command whose exit status nobody noted. */
export type AssertedStatus = 'finished' | 'failed' | 'killed';

/** How that is said on a command line, for hints: nothing in it means something to a shell that it is pasted into. */
export const statusFlag = '--status STATUS (STATUS: finished, failed or killed)';

/** How a command ended that an earlier process started: its exit code is null when all there is is the user's word. */
export type FoundEnd = Omit<ChildEnd, 'code'> & { readonly code: number | null };

const pollMs = 250;
/** How long the shim may take between the command's end and the note of its status. */
const graceMs = 2000;

/** What leads on from a command whose exit status nobody noted. */
export const statusHint = (folder: Pick<TieFolder, 'tie'>): string =>
  `look at its output, then say how it ended: tieback resume ${folder.tie} ${statusFlag}`;

/** What leads on from a command of which nothing here tells. */
const elsewhereHint = ({ tie }: Pick<TieFolder, 'tie'>): string =>
  `resume it there: tieback resume ${tie} — or, once it has certainly ended, say how: tieback resume ${tie} ${statusFlag}`;

/** Where the start of a command that marked itself with a word notes its end: the shell of an earlier start may still live. */
export const statusFileOf = ({ status }: TieFolder, own: string): string => (own === '' ? status : `${status}-${own}`);

/** How the command ended, as the shell that made the mark noted it; undefined when it has not. */
export const notedEnd = async (folder: TieFolder): Promise<ChildEnd | undefined> => {
  const file = statusFileOf(folder, (await readFile(folder.mark, 'utf8')).trim());
  const [text, started, ended] = await Promise.all([
    readFile(file, 'utf8').catch(() => undefined),
    stat(folder.mark),
    stat(file).catch(() => undefined),
  ]);
  const code = Number.parseInt(text ?? '', 10);
  if (ended === undefined || Number.isNaN(code)) return undefined;
  return { code, startedAt: Math.round(started.mtimeMs), endedAt: Math.round(ended.mtimeMs) };
};

const notedCommand = async (folder: TieFolder): Promise<NotedProcess> =>
  parseProcessNote(await readFile(folder.pid, 'utf8').catch(() => ''));

/** The id of the command's process while that lives here, or may: it is rather waited for than started again. */
export const livingPid = async (folder: TieFolder): Promise<number | undefined> => {
  const noted = await notedCommand(folder);
  const state = await stateOfNoted(noted);
  return state === 'alive' || state === 'unknown' ? noted.pid : undefined;
};

/** A command that was started where nothing here tells of it, and whose end nobody has noted. */
export const commandElsewhere = async (folder: TieFolder): Promise<NotedProcess | undefined> => {
  if (!existsSync(folder.mark) || (await notedEnd(folder)) !== undefined) return undefined;
  const noted = await notedCommand(folder);
  return (await stateOfNoted(noted)) === 'elsewhere' ? noted : undefined;
};

type FindOptions = {
  readonly asserted: AssertedStatus | undefined;
  /** Told when the command still lives, before it is waited for. */
  readonly onWait: (pid: number) => void;
};

/** Waits for a command that still lives. @returns whether it did */
export const waitForEnd = async (
  folder: TieFolder,
  { onWait }: Pick<FindOptions, 'onWait'>,
  runtime: Pick<Runtime, 'sleep'>,
  signal: AbortSignal,
): Promise<boolean> => {
  const pid = await livingPid(folder);
  if (pid === undefined) return false;
  onWait(pid);
  while ((await livingPid(folder)) !== undefined) await runtime.sleep(pollMs, signal);
  return true;
};

/**
 * What became of a command that an earlier process started: waits for it while it lives, else reads its noted status.
 * Undefined when it was never started.
 * @throws CHILD_ELSEWHERE when nothing here tells whether it still runs, CHILD_STATUS_UNKNOWN when it is gone and nobody
 * noted how it ended
 */
export const findChild = async (
  folder: TieFolder,
  options: FindOptions,
  runtime: Pick<Runtime, 'now' | 'sleep'>,
  signal: AbortSignal,
): Promise<FoundEnd | undefined> => {
  if (!existsSync(folder.mark)) return undefined;
  const { asserted } = options;
  await waitForEnd(folder, options, runtime, signal);
  for (let waited = 0; ; waited += pollMs) {
    const end = await notedEnd(folder);
    if (end !== undefined) return end;
    if (asserted !== undefined || waited >= graceMs) break;
    await runtime.sleep(pollMs, signal);
    // It may have noted its process id only now.
    if ((await livingPid(folder)) !== undefined) return findChild(folder, options, runtime, signal);
  }
  if (asserted === undefined) {
    const elsewhere = await commandElsewhere(folder);
    if (elsewhere !== undefined) throw startedElsewhere('the training command', elsewhere, elsewhereHint(folder));
    throw new TiebackError('CHILD_STATUS_UNKNOWN', 'the training command is gone, and its exit status was not noted', {
      hint: statusHint(folder),
    });
  }
  const startedAt = Math.round((await stat(folder.mark)).mtimeMs);
  return { code: null, startedAt, endedAt: runtime.now() };
};
