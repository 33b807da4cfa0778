import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import type { TraceEdge } from '../../model/trace.ts';
import { listedRuns, parseExtraRuns } from '../../tie/extra-runs.ts';
import { backLinkKey, commitKey, runTag } from '../../tie/keys.ts';
import { asDataCheck, asDataMode } from '../derive/derive-tie.ts';
import type { LinkedRun } from './linked-run.ts';
import type { Reading } from './reading.ts';

type Mode = Pick<TraceEdge, 'dataMode' | 'dataCheck'>;

/** As the back-link states it, else by the word of the run's own tag. */
export const statedMode = (run: Pick<Run, 'tags'> | undefined, link: Commit | undefined): Mode => {
  const dataMode = asDataMode(link?.metadata[backLinkKey.dataMode] ?? run?.tags[runTag.dataMode]);
  const dataCheck = asDataCheck(link?.metadata[backLinkKey.dataCheck]);
  return { ...(dataMode === undefined ? {} : { dataMode }), ...(dataCheck === undefined ? {} : { dataCheck }) };
};

/** Whether a back-link lists a run as one that the script made besides; true where that cannot be told. */
const isListed = async (reading: Reading, run: Run, { metadata }: Commit): Promise<boolean> => {
  const stated = parseExtraRuns(metadata[backLinkKey.extraRuns] ?? '');
  const tie = metadata[commitKey.tie];
  if (stated === undefined || stated.count === 0 || tie === undefined) return false;
  const besides = (await reading.runsOfTie(tie)).filter(({ id }) => id !== metadata[backLinkKey.runId]);
  return listedRuns(stated, besides)?.includes(run.id) !== false;
};

/**
 * How sure it is that the run read its data. Of a run that the script made besides that is what was noted of the tie:
 * its own tag was written before the training.
 */
export const dataModeOf = async (reading: Reading, { today, link, tieLink }: LinkedRun): Promise<Mode> => {
  if (link !== undefined || tieLink === undefined) return statedMode(today, link);
  const ofTie = statedMode(today, tieLink);
  if (ofTie.dataMode === today.tags[runTag.dataMode] || (await isListed(reading, today, tieLink))) return ofTie;
  return {};
};
