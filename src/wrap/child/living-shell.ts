import { readFile } from 'node:fs/promises';
import { listProcessIds } from '../../util/process-ids.ts';
import type { TieFolder } from '../tie-folder.ts';

/** The words of the shell that runs a tie's command: see the shim. */
const isShellOf = (words: readonly string[], { mark }: Pick<TieFolder, 'mark'>): boolean =>
  words[1] === '-c' && words[3] === 'tieback' && words[4] === mark;

/**
 * The process id of a shell that was started here for a tie's command and lives on, however little is left of its notes: a
 * script may remove them after its tieback was killed. Only Linux tells.
 */
export const livingShell = async (folder: Pick<TieFolder, 'mark'>): Promise<number | undefined> => {
  if (process.platform !== 'linux') return undefined;
  const seen = await Promise.all(
    (await listProcessIds()).map(async (pid) => {
      const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return isShellOf(text.split('\0'), folder) ? [pid] : [];
    }),
  );
  return seen.flat()[0];
};
