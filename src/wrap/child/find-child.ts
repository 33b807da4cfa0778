import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { TiebackError } from '../../errors.ts';
import { parseProcStat } from '../../util/proc-stat.ts';
import type { Runtime } from '../../util/runtime.ts';
import type { TieFolder } from '../tie-folder.ts';
import type { ChildEnd } from './shim.ts';

/** What a person says about a command whose exit status nobody noted. */
export type AssertedStatus = 'finished' | 'failed' | 'killed';

const assertedCodes: { readonly [S in AssertedStatus]: number } = { finished: 0, failed: 1, killed: 137 };
const pollMs = 250;
/** How long the shim may take between the command's end and the note of its status. */
const graceMs = 2000;

const noted = async (folder: TieFolder): Promise<ChildEnd | undefined> => {
  const [text, started, ended] = await Promise.all([
    readFile(folder.status, 'utf8').catch(() => undefined),
    stat(folder.mark),
    stat(folder.status).catch(() => undefined),
  ]);
  const code = Number.parseInt(text ?? '', 10);
  if (ended === undefined || Number.isNaN(code)) return undefined;
  return { code, startedAt: Math.round(started.mtimeMs), endedAt: Math.round(ended.mtimeMs) };
};

const isAlive = async (folder: TieFolder): Promise<boolean> => {
  const text = await readFile(folder.pid, 'utf8').catch(() => '');
  const [pidLine = '', ...rest] = text.split('\n');
  const pid = Number.parseInt(pidLine, 10);
  if (!(pid > 1)) return false;
  const now = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (now !== undefined) {
    const { isZombie, startTime } = parseProcStat(now);
    return !isZombie && startTime === parseProcStat(rest.join('\n')).startTime;
  }
  try {
    return process.platform !== 'linux' && process.kill(pid, 0);
  } catch {
    return false;
  }
};

/**
 * What became of a command that an earlier process started: waits for it while it lives, else reads its noted status.
 * Undefined when it was never started.
 * @throws CHILD_STATUS_UNKNOWN when it is gone and nobody noted how it ended
 */
export const findChild = async (
  folder: TieFolder,
  asserted: AssertedStatus | undefined,
  runtime: Pick<Runtime, 'now' | 'sleep'>,
  signal: AbortSignal,
): Promise<(ChildEnd & { readonly isAsserted: boolean }) | undefined> => {
  if (!existsSync(folder.mark)) return undefined;
  while (await isAlive(folder)) await runtime.sleep(pollMs, signal);
  const deadline = runtime.now() + graceMs;
  for (;;) {
    const end = await noted(folder);
    if (end !== undefined) return { ...end, isAsserted: false };
    if (asserted !== undefined || runtime.now() >= deadline) break;
    await runtime.sleep(pollMs, signal);
    // It may have noted its process id only now.
    if (await isAlive(folder)) return findChild(folder, asserted, runtime, signal);
  }
  if (asserted === undefined) {
    throw new TiebackError('CHILD_STATUS_UNKNOWN', 'the training command is gone, and its exit status was not noted', {
      hint: 'look at its output, then say how it ended: tieback resume TIE --status finished|failed|killed',
    });
  }
  const startedAt = Math.round((await stat(folder.mark)).mtimeMs);
  return { code: assertedCodes[asserted], startedAt, endedAt: runtime.now(), isAsserted: true };
};
