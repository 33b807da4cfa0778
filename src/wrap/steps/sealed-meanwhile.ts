import type { Run } from '../../mlflow/run.ts';
import type { RunId } from '../../model/ids.ts';
import { runTag } from '../../tie/keys.ts';
import { findStandingCommit } from '../../tie/standing-head.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { RunResults, SealedMeanwhile } from '../results.ts';
import { tieCommit } from './link-branch.ts';

/** The tie's back-link, whoever made it. */
export const findLink = (plan: RunPlan, { lakefs }: Pick<TiePorts, 'lakefs'>, signal: AbortSignal) =>
  findStandingCommit(lakefs, tieCommit(plan, 'run'), { signal });

/**
 * Whether another machine has sealed the tie: on its user's word, or on that of a script that ended its MLflow run before
 * its command ended. Such a machine says so in the run's tags before it seals; nothing more is asked where none has.
 */
export const sealedMeanwhile = async (
  { tags, status }: Run,
  plan: RunPlan,
  deps: Pick<TiePorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<SealedMeanwhile | undefined> => {
  const by = tags[runTag.statusRecordedBy] ?? tags[runTag.statusAssertedBy];
  if (by === undefined || (await findLink(plan, deps, signal)) === undefined) return undefined;
  return { by, status };
};

/** Nobody takes up on another machine what was begun, or has ended, less long ago. */
const longMs = 2_000;

/** A clock that was set back since says nothing. */
export const isRecent = (sinceMs: number, { runtime }: Pick<TiePorts, 'runtime'>): boolean => {
  const passedMs = runtime.now() - sinceMs;
  return passedMs >= 0 && passedMs < longMs;
};

/** The same, asked of the run itself where more than a moment has passed `sinceMs`. */
export const sealedAfterLong = async (
  runId: RunId,
  sinceMs: number,
  plan: RunPlan,
  deps: Pick<TiePorts, 'lakefs' | 'mlflow' | 'runtime'>,
  signal: AbortSignal,
): Promise<SealedMeanwhile | undefined> => {
  if (isRecent(sinceMs, deps)) return undefined;
  const run = await deps.mlflow.runs.find(runId, { signal });
  return run === undefined ? undefined : sealedMeanwhile(run, plan, deps, signal);
};

/** What is left of a run that another machine has sealed. */
export const tellSealed = (
  { by, status }: SealedMeanwhile,
  { code }: Pick<RunResults['train'], 'code'>,
  { id }: RunPlan,
  { onProgress }: Pick<TiePorts, 'onProgress'>,
): void => {
  const end = code === null ? '' : `, which has now ended with exit code ${code}`;
  const text = `${by} sealed tie ${id} as ${status} from another machine before this one had recorded the end of the command${end}: the MLflow run is left as it was sealed`;
  onProgress({ kind: 'notice', level: 'warn', text });
};
