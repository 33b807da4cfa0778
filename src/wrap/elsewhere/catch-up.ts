import { mkdirSync } from 'node:fs';
import { isFirstTime } from '../first-time.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { type RebuiltRecords, recordsBeforeTraining } from './rebuilt-records.ts';
import type { Rejoining } from './rejoining.ts';
import { restoreData } from './restore-data.ts';
import { trainedCommit } from './trained-commit.ts';

/** Brings this machine to where another one has brought the tie before its training. @returns what that one's journal would say @throws TIE_CONTRADICTED */
export const catchUp = async (
  { there, folder, ports }: Omit<Rejoining, 'request'>,
  plan: RunPlan,
): Promise<RebuiltRecords> => {
  const { runtime, interrupts } = ports;
  const commit = await trainedCommit(there, ports);
  mkdirSync(folder.dir, { recursive: true });
  if (commit !== undefined) await restoreData(plan, commit, { ...ports, folder }, interrupts.signal);
  // What another machine left on the branch half done is not to be taken for the baseline.
  else for (const part of ['prepare', 'upload']) isFirstTime(folder, part);
  return recordsBeforeTraining(there, { plan, commit }, runtime.now());
};
