import { isTiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import type { SealWay } from '../../model/evidence.ts';
import { backLinkMetadata } from '../../tie/commit-metadata.ts';
import { commitWithRetry, type TieCommit } from '../../tie/commit-once.ts';
import { findBackLink } from '../../tie/find-back-link.ts';
import { assertNothingForeign } from '../../tie/foreign-changes.ts';
import { commitKey } from '../../tie/keys.ts';
import { omittedOf } from '../../tie/redact-record.ts';
import { type SealedRecord, sealOf } from '../../tie/seal.ts';
import { findStandingCommit, standingHead } from '../../tie/standing-head.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { commitOutputs } from './commit-outputs.ts';
import { tieCommit } from './link-branch.ts';

type CommitPorts = Pick<TiePorts, 'lakefs' | 'runtime' | 'onProgress'>;

type Done = Pick<RunResults, 'train' | 'attachRun' | 'dataCommit' | 'dataCheck'>;

/** Until its seal a run can be edited by anybody: who reads the seal has to know how long that was. */
const sealWay = (
  { isElsewhere = false }: Done['train'],
  { isResumed = false }: Pick<TiePorts, 'isResumed'>,
): SealWay => {
  if (isElsewhere) return 'resume-elsewhere';
  return isResumed ? 'resume' : 'run';
};

const linkCommit = (
  { train, attachRun, dataCommit, dataCheck }: Done,
  run: Run,
  record: SealedRecord,
  plan: RunPlan,
  deps: Pick<TiePorts, 'lakefs' | 'mlflow' | 'isResumed'>,
) => {
  const { input } = plan;
  return {
    message: `Link to MLflow run ${run.id} (${input.experiment}, ${run.status})`,
    allowEmpty: true,
    metadata: backLinkMetadata({
      tie: plan.id,
      actor: input.actor,
      run,
      trackingUri: input.mlflow.trackingUri,
      mlflowUiUrl: input.mlflow.uiUrl,
      model: input.model ?? undefined,
      dataTag: input.dataTag ?? undefined,
      dataCommit: dataCommit.commit,
      dataPrefix: input.prefix,
      dataMode: dataCheck.mode,
      dataCheck: dataCheck.check,
      dataCheckedAt: dataCheck.checkedAt,
      changedFolders: dataCheck.changedFolders,
      leftOut: dataCheck.leftOut,
      shownMetrics: input.showMetrics,
      extraRuns: attachRun.extraRuns,
      assertion: train.assertion ?? undefined,
      attempts: train.attempt,
      seal: sealOf(record),
      omitted: omittedOf(record),
      sealedBy: sealWay(train, deps),
      lakefsOffsetMs: deps.lakefs.server.clockOffsetMs(),
      mlflowOffsetMs: deps.mlflow.server.clockOffsetMs(),
    }),
  };
};

/** How often a link makes room for what is staged. */
const attempts = 3;

/** Where the link is to go. Whoever cleaned up meanwhile may have taken the branch away: the data commit is still there. */
const linkHead = (
  { dataCommit }: Done,
  plan: RunPlan,
  { lakefs, onProgress }: Pick<TiePorts, 'lakefs' | 'onProgress'>,
  signal: AbortSignal,
): Promise<Commit> => {
  const { repository, branch } = tieCommit(plan, 'run');
  const source = dataCommit.commit;
  const onMadeAgain = () => {
    const text = `branch "${branch}" was gone: it is made again at data commit ${source}, for the link; what else was on it is not`;
    onProgress({ kind: 'notice', level: 'warn', text });
  };
  const isHidden = plan.input.branch === null;
  return standingHead(lakefs, { repository, branch, isHidden, source, onMadeAgain }, { signal });
};

/** The link that somebody else has made, where the head of the tie's branch is, or stands upon, one. */
const linkBelow = (
  head: Commit,
  wanted: TieCommit,
  { lakefs }: CommitPorts,
  signal: AbortSignal,
): Promise<Commit | undefined> | Commit | undefined => {
  const role = head.metadata[commitKey.role];
  if (role === 'run') return head;
  return role === 'record' ? findStandingCommit(lakefs, wanted, { signal }) : undefined;
};

const oldestLink = (plan: RunPlan, { lakefs }: CommitPorts, signal: AbortSignal): Promise<Commit | undefined> => {
  const { repository, branch, tie } = tieCommit(plan, 'run');
  return findBackLink(lakefs.commits, { repository, tie, ref: branch }, { signal });
};

/**
 * Commits the link, pinned to the parent's content: what is staged at this moment is no part of it. lakeFS refuses that
 * on a branch with anything staged, which on the tie's own branch are the command's outputs: they are committed first. On its
 * anchor they are somebody else's.
 */
export const commitLink = async (
  done: Done,
  run: Run,
  record: SealedRecord,
  plan: RunPlan,
  deps: CommitPorts & Pick<TiePorts, 'mlflow' | 'isResumed'>,
  signal: AbortSignal,
): Promise<Commit> => {
  const wanted = tieCommit(plan, 'run');
  for (let attempt = 1; ; attempt++) {
    const head = await linkHead(done, plan, deps, signal);
    // Another machine may have linked meanwhile: there is one link of a tie.
    const theirs = head.metadata[commitKey.tie] === plan.id ? await linkBelow(head, wanted, deps, signal) : undefined;
    if (theirs !== undefined) return theirs;
    const commit = { ...linkCommit(done, run, record, plan, deps), sourceMetaRange: head.metaRangeId };
    try {
      const link = await commitWithRetry(deps.lakefs, wanted, commit, deps.runtime, { signal });
      // Somebody has committed since the head was read: of two links the older one counts.
      if (link.parents[0] !== head.id) return (await oldestLink(plan, deps, signal)) ?? link;
      return link;
    } catch (error) {
      if (!isTiebackError(error, 'LAKEFS_BRANCH_DIRTY') || attempt === attempts) throw error;
      if (plan.input.branch !== null) await commitOutputs(plan, deps, signal);
      else await assertNothingForeign(deps.lakefs, wanted, { signal });
    }
  }
};
