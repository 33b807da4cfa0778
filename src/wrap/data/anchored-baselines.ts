import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitId } from '../../model/ids.ts';

const folderOf = (stateDir: string): string => join(stateDir, 'anchored');

/** Whether a baseline was anchored from here before: only a hint as to what to ask lakeFS first. */
export const wasAnchored = (stateDir: string, commit: CommitId): boolean =>
  existsSync(join(folderOf(stateDir), commit));

/** Costs the next run a request at most when it cannot be noted. */
export const noteAnchored = async (stateDir: string, commit: CommitId): Promise<void> => {
  try {
    await mkdir(folderOf(stateDir), { recursive: true });
    await writeFile(join(folderOf(stateDir), commit), '');
  } catch {
    return;
  }
};
