import { existsSync } from 'node:fs';
import type { Runtime } from '../../util/runtime.ts';
import type { TieFolder } from '../tie-folder.ts';
import { livingPid, notedEnd } from './find-child.ts';

/**
 * How far a training has come that this process does not record: `running` while its command lives, `incomplete` when its
 * end is noted, `status-unknown` when it is gone without.
 */
export type TrainingPhase = 'not-started' | 'running' | 'status-unknown' | 'incomplete';

const pollMs = 50;
/** How long the command's shell may take to note its process id, or its end. */
const graceMs = 2000;

/** How far a training has come, from what its shell has noted. */
export const trainingPhase = async (folder: TieFolder, runtime: Pick<Runtime, 'sleep'>): Promise<TrainingPhase> => {
  if (!existsSync(folder.mark)) return 'not-started';
  for (let waited = 0; waited < graceMs; waited += pollMs) {
    if ((await livingPid(folder)) !== undefined) return 'running';
    if ((await notedEnd(folder)) !== undefined) return 'incomplete';
    await runtime.sleep(pollMs);
  }
  return 'status-unknown';
};
