import type { Run } from '../../mlflow/run.ts';
import { runTag } from '../../tie/keys.ts';
import { hasLinkedNote, linkTagsOf } from '../link-of.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { checkedTagsOf } from './close-run.ts';
import { ownRunId } from './create-run.ts';
import { lostOf, tellClaims, tellLost } from './held-link.ts';
import { findLink, isRecent } from './sealed-meanwhile.ts';

type OwnDone = Pick<RunResults, 'createRun' | 'train' | 'dataCommit' | 'dataCheck'>;

/** Whether nothing of the link is missing in a run of tieback's own. */
export const isWhole = (run: Run, { dataCommit, dataCheck }: OwnDone, plan: RunPlan): boolean =>
  run.tags[runTag.dataMode] === dataCheck.mode &&
  hasLinkedNote(plan, dataCommit.commit, run) &&
  Object.keys(lostOf(run, linkTagsOf(plan, dataCommit.commit))).length === 0;

/**
 * A script may have written over the run's note and tags: what it lost of the link it is given again. Not what another
 * machine has sealed while the data was hashed.
 */
export const mendLink = async (
  found: Run | undefined,
  done: OwnDone,
  plan: RunPlan,
  deps: Pick<TiePorts, 'mlflow' | 'lakefs' | 'runtime' | 'onProgress'>,
  signal: AbortSignal,
): Promise<void> => {
  const link = linkTagsOf(plan, done.dataCommit.commit);
  const runId = ownRunId(done.createRun);
  const run = found ?? (await deps.mlflow.runs.get(runId, { signal }));
  tellClaims(run, link, deps);
  if (isWhole(run, done, plan)) return;
  if (!isRecent(done.train.endedAt, deps) && (await findLink(plan, deps, signal)) !== undefined) return;
  const lost = lostOf(run, link);
  tellLost(run, lost, deps);
  await deps.mlflow.runs.logBatch(runId, { tags: { ...lost, ...checkedTagsOf(run, done, plan, deps) } }, { signal });
};
