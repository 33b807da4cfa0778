import { TiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import type { TieId } from '../../model/ids.ts';
import { type AttemptClaims, readAttemptClaims } from '../../tie/attempt-claims.ts';
import { findBackLink, hasRole, oldestCommit } from '../../tie/find-back-link.ts';
import { anchorBranch, backLinkKey, mlflowTag, runTag } from '../../tie/keys.ts';
import { latestAttempt } from '../../tie/latest-attempt.ts';
import { searchTiedRuns } from '../../tie/search-tied-runs.ts';
import { type PlanElsewhere, readPlanTag } from '../plan/plan-tag.ts';
import type { RunPorts } from '../ports.ts';

export type TiePlace = {
  readonly repository: string;
  readonly tie: TieId;
  /** The tie's own branch, where the caller knows its name. */
  readonly branch?: string | undefined;
};

/** What both services say of a tie whose journal is not at hand. */
export type TieThere = TiePlace & {
  /** The tie's runs that are not deleted, oldest first. */
  readonly runs: readonly Run[];
  /** The tie's own run. */
  readonly run: Run | undefined;
  /** As the run tells it; undefined without a run. */
  readonly planned: PlanElsewhere | undefined;
  readonly claims: AttemptClaims;
  /** What the tie committed as its data; undefined when that is the baseline's own commit, or was never made. */
  readonly dataCommit: Commit | undefined;
  readonly link: Commit | undefined;
  readonly record: Commit | undefined;
  readonly isAborted: boolean;
};

/** The one that the link names, else the oldest that says what was planned and is nobody's child. */
const ownRun = (runs: readonly Run[], link: Commit | undefined): Run | undefined => {
  const latest = latestAttempt(runs);
  const planned = latest.filter(({ tags }) => tags[runTag.plan] !== undefined);
  const linked = planned.find(({ id }) => id === link?.metadata[backLinkKey.runId]);
  return linked ?? planned.find(({ tags }) => tags[mlflowTag.parentRun] === undefined) ?? planned[0];
};

/** The oldest commit of a tie in a role on one of its branches. */
const findCommit = (
  { repository, tie }: TiePlace,
  ref: string | undefined,
  role: string,
  { lakefs }: Pick<RunPorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<Commit | undefined> | undefined =>
  ref === undefined
    ? undefined
    : oldestCommit(lakefs.commits, { repository, ref }, (commit) => hasRole(commit, tie, role), { signal });

/** Reads all that both services say of a tie. Changes nothing. @throws LAKEFS_REPOSITORY_NOT_FOUND */
export const lookAtTie = async (
  place: TiePlace,
  { lakefs, mlflow }: Pick<RunPorts, 'lakefs' | 'mlflow'>,
  signal: AbortSignal,
): Promise<TieThere> => {
  const { repository, tie } = place;
  const call = { signal };
  const [claims, found, anchored, record] = await Promise.all([
    readAttemptClaims(lakefs, place, call),
    searchTiedRuns(mlflow, runTag.tie, tie, call),
    findBackLink(lakefs.commits, { repository, tie }, call),
    findCommit(place, anchorBranch(tie), 'record', { lakefs }, signal),
  ]);
  const runs = found.filter(({ isDeleted }) => !isDeleted).toSorted((a, b) => a.startTime - b.startTime);
  const branch = place.branch ?? runs.map(({ tags }) => tags[runTag.branch]).find((name) => name !== undefined);
  const [onBranch, dataCommit] = await Promise.all([
    branch === undefined || anchored !== undefined
      ? undefined
      : findBackLink(lakefs.commits, { repository, tie, ref: branch }, call),
    findCommit(place, branch ?? anchorBranch(tie), 'data', { lakefs }, signal),
  ]);
  const link = anchored ?? onBranch;
  const run = ownRun(runs, link);
  const tag = run?.tags[runTag.plan];
  return {
    ...place,
    branch,
    runs,
    run,
    planned: tag === undefined ? undefined : readPlanTag(tie, tag),
    claims,
    dataCommit,
    link,
    record,
    isAborted: runs.some(({ tags }) => tags[runTag.aborted] !== undefined),
  };
};

/** @throws TIE_ABORTED */
export const assertNotGivenUp = ({ tie, isAborted, planned }: TieThere): void => {
  if (!isAborted) return;
  const another = planned?.plan.input.key === undefined ? 'start a new run' : 'start a new run, with another --tie KEY';
  throw new TiebackError('TIE_ABORTED', `tie "${tie}" was given up`, { hint: another });
};
