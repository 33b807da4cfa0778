import { existsSync, renameSync } from 'node:fs';
import { forgetOwnAttempt } from '../own-attempt.ts';
import type { TieFolder } from '../tie-folder.ts';
import { lockTie } from '../ties/tie-lock.ts';

/** Makes room for another start of the command: what the broken one noted of itself is kept beside it. @throws JOURNAL_LOCKED */
export const setAttemptAside = (folder: TieFolder, attempt: number): void => {
  using _lock = lockTie(folder.lock, folder.tie);
  forgetOwnAttempt(folder, attempt);
  // The mark last: while it stands, nobody starts the command. It leads to the status, which keeps its name.
  for (const path of [folder.pid, folder.mark]) {
    if (existsSync(path)) renameSync(path, `${path}.attempt-${attempt}`);
  }
};
