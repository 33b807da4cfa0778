import type { Run, Tags } from '../../mlflow/run.ts';
import { runTag } from '../../tie/keys.ts';
import { commandTagsOf, contextTagsOf } from '../link-of.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { datasetsOf } from './create-run.ts';
import { tellClaims, withoutClaimed } from './held-link.ts';

type Done = Pick<RunResults, 'dataCommit' | 'train'>;

/** Gives a run that the script made what tieback would have given its own; the note follows when the run is closed. */
export const adopt = async (
  run: Run,
  { dataCommit, train }: Done,
  plan: RunPlan,
  deps: Pick<TiePorts, 'mlflow' | 'onProgress'>,
  signal: AbortSignal,
): Promise<void> => {
  const attempts: Tags = train.attempt === undefined ? {} : { [runTag.attempts]: `${train.attempt}` };
  const link = contextTagsOf(plan, dataCommit.commit);
  tellClaims(run, link, deps);
  const tags = { ...withoutClaimed(run, link), ...commandTagsOf(plan), ...attempts };
  await deps.mlflow.runs.logBatch(run.id, { tags }, { signal });
  await deps.mlflow.runs.logInputs(run.id, datasetsOf(plan, dataCommit.commit), { signal });
};
