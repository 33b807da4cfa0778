import { isTiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import type { SealWay } from '../../model/evidence.ts';
import { asCommitId } from '../../model/ids.ts';
import { backLinkMetadata, roleMetadata } from '../../tie/commit-metadata.ts';
import { commitWithRetry, type TieCommit } from '../../tie/commit-once.ts';
import { anchorBranch, backLinkKey, type CommitRole, commitKey } from '../../tie/keys.ts';
import { projectRun, type SealedRecord, sealOf } from '../../tie/seal.ts';
import { findStandingCommit, standingHead } from '../../tie/standing-head.ts';
import { shape } from '../../util/shape.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';
import { tellUnlogged, tellUnusedRun } from '../tell-of-run.ts';
import { findKeptRecord, keepRecord } from '../ties/kept-record.ts';
import { getClosedRun } from './close-run.ts';

/** Where the back-link goes: the tie's own branch, or its anchor when it has none. */
const linkBranch = ({ id, input }: RunPlan): string => input.branch ?? anchorBranch(id);

const tieCommit = (plan: RunPlan, role: CommitRole): TieCommit => ({
  repository: plan.input.repository,
  branch: linkBranch(plan),
  tie: plan.id,
  role,
  since: plan.input.baseline.commit,
});

type CommitPorts = Pick<TiePorts, 'lakefs' | 'runtime'>;

/** What the command staged on the tie's own branch gets a commit of its own. Somebody else may be quicker. */
const commitOutputs = async (plan: RunPlan, deps: CommitPorts, signal: AbortSignal): Promise<void> => {
  const { actor, experiment } = plan.input;
  const commit = {
    message: `Outputs of ${experiment} (tie ${plan.id})`,
    metadata: roleMetadata({ tie: plan.id, actor }, 'outputs'),
  };
  try {
    await commitWithRetry(deps.lakefs, tieCommit(plan, 'outputs'), commit, deps.runtime, { signal });
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_NO_CHANGES')) throw error;
  }
};

const recordOf = async (
  run: Run,
  plan: RunPlan,
  { mlflow }: Pick<TiePorts, 'mlflow'>,
  signal: AbortSignal,
): Promise<SealedRecord> => {
  const shown = plan.input.showMetrics.filter((name) => run.metrics.some(({ key }) => key === name));
  const histories = await Promise.all(
    shown.map(async (name) => [name, await Array.fromAsync(mlflow.metrics.history(run.id, name, { signal }))] as const),
  );
  return projectRun({ run, histories: Object.fromEntries(histories) });
};

/** The record of a link that is made already: the one that was sealed, or where nobody kept that, the run of today. */
export const recordOfLink = async (
  { backLink, attachRun }: Pick<RunResults, 'backLink' | 'attachRun'>,
  plan: RunPlan,
  deps: Pick<TiePorts, 'mlflow' | 'folder' | 'onProgress'>,
  signal: AbortSignal,
): Promise<SealedRecord> => {
  const { sealHash } = backLink;
  const kept = backLink.record ?? (await findKeptRecord(deps.folder, sealHash));
  if (kept !== undefined) return kept;
  const record = await recordOf(await deps.mlflow.runs.get(attachRun.runId, { signal }), plan, deps, signal);
  if (sealOf(record).hash !== sealHash) {
    const text =
      'the run was edited between its seal and now: the anchor gets the record of today, which contradicts the seal beside it';
    deps.onProgress({ kind: 'notice', level: 'warn', text });
  }
  return record;
};

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
      shownMetrics: input.showMetrics,
      extraRuns: attachRun.extraRuns,
      assertion: train.assertion ?? undefined,
      attempts: train.attempt,
      seal: sealOf(record),
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

/**
 * Commits the link, pinned to the parent's content: what is staged at this moment is no part of it. lakeFS refuses that
 * on a branch with anything staged, which on the tie's own branch are the command's outputs: they are committed first.
 */
const commitLink = async (
  done: Done,
  run: Run,
  record: SealedRecord,
  plan: RunPlan,
  deps: CommitPorts & Pick<TiePorts, 'mlflow' | 'onProgress' | 'isResumed'>,
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
      return await commitWithRetry(deps.lakefs, wanted, commit, deps.runtime, { signal });
    } catch (error) {
      const isInTheWay = isTiebackError(error, 'LAKEFS_BRANCH_DIRTY') && plan.input.branch !== null;
      if (!isInTheWay || attempt === attempts) throw error;
      await commitOutputs(plan, deps, signal);
    }
  }
};

/** A commit's first parent, as a part of the step's result. */
const parentOf = ({ parents: [parent] }: Commit) => (parent === undefined ? {} : { parent });

const parse = (result: unknown): RunResults['backLink'] => {
  const read = shape({ commit: 'string', parent: 'string?', record: 'object?', sealHash: 'string' });
  const { commit, parent, record, sealHash } = read(result);
  return {
    commit: asCommitId(commit),
    ...(parent === undefined ? {} : { parent: asCommitId(parent) }),
    sealHash,
    ...(record === undefined ? {} : { record: record as SealedRecord }),
  };
};

/** Seals the finished run's record and links back to it; `fixed` ties have the link on their anchor. */
export const backLinkStep = (isFixed: boolean) =>
  runStep('backLink', {
    after: isFixed
      ? ['train', 'attachRun', 'dataCommit', 'dataCheck', 'closeRun', 'anchor']
      : ['train', 'attachRun', 'dataCommit', 'dataCheck', 'closeRun'],
    cancel: 'finish',
    effect: 'once',
    describe: (plan) => `link back: an empty commit on "${linkBranch(plan)}" names the run and seals its record`,
    parse,
    find: async (_done, { plan, deps, signal }) => {
      const found = await findStandingCommit(deps.lakefs, tieCommit(plan, 'run'), { signal });
      if (found === undefined) return undefined;
      return { commit: found.id, ...parentOf(found), sealHash: found.metadata[backLinkKey.seal] ?? '' };
    },
    apply: async (done, { plan, deps, signal }) => {
      const { train, attachRun } = done;
      const run = await getClosedRun(attachRun.runId, train, deps, signal);
      const record = await recordOf(run, plan, deps, signal);
      tellUnusedRun(plan, run, done, deps);
      tellUnlogged(plan, run, deps);
      await keepRecord(deps.folder, record);
      const link = await commitLink(done, run, record, plan, deps, signal);
      return { commit: link.id, ...parentOf(link), sealHash: link.metadata[backLinkKey.seal] ?? sealOf(record).hash };
    },
  });
