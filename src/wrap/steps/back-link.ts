import { isTiebackError } from '../../errors.ts';
import type { Metric, Run } from '../../mlflow/run.ts';
import { asCommitId } from '../../model/ids.ts';
import { backLinkMetadata, roleMetadata } from '../../tie/commit-metadata.ts';
import { commitWithRetry, findTieCommit, type TieCommit } from '../../tie/commit-once.ts';
import { anchorBranch, backLinkKey, type CommitRole } from '../../tie/keys.ts';
import { projectRun, type SealedRecord, sealOf } from '../../tie/seal.ts';
import { shape } from '../../util/shape.ts';
import { findKeptRecord, keepRecord } from '../kept-record.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';
import type { RunPlan } from '../run-plan.ts';

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

const commitOutputs = async (plan: RunPlan, deps: CommitPorts, signal: AbortSignal) => {
  const { branch, actor, experiment } = plan.input;
  if (branch === null) return null;
  const commit = {
    message: `Outputs of ${experiment} (tie ${plan.id})`,
    metadata: roleMetadata({ tie: plan.id, actor }, 'outputs'),
  };
  try {
    return (await commitWithRetry(deps.lakefs, tieCommit(plan, 'outputs'), commit, deps.runtime, { signal })).id;
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_NO_CHANGES')) return null;
    throw error;
  }
};

/** What the command wrote to the tie's own branch gets a commit of its own, before the link. */
export const outputsStep = runStep('outputs', {
  after: ['train', 'dataCommit'],
  cancel: 'finish',
  effect: 'once',
  describe: () => undefined,
  parse: (result) => {
    const { commit } = shape({ commit: 'string|null' })(result);
    return { commit: commit === null ? null : asCommitId(commit) };
  },
  find: async (_done, { plan, deps, signal }) => {
    if (plan.input.branch === null) return { commit: null };
    const found = await findTieCommit(deps.lakefs, tieCommit(plan, 'outputs'), { signal });
    return found === undefined ? undefined : { commit: found.id };
  },
  apply: async (_done, { plan, deps, signal }) => ({ commit: await commitOutputs(plan, deps, signal) }),
});

const readRecord = async (
  runId: string,
  plan: RunPlan,
  { mlflow }: Pick<TiePorts, 'mlflow'>,
  signal: AbortSignal,
): Promise<{ run: Run; record: SealedRecord }> => {
  const run = await mlflow.runs.get(runId, { signal });
  const shown = plan.input.showMetrics.filter((name) => run.metrics.some(({ key }) => key === name));
  const histories = await Promise.all(
    shown.map(async (name) => {
      const points: Metric[] = [];
      for await (const point of mlflow.metrics.history(runId, name, { signal })) points.push(point);
      return [name, points] as const;
    }),
  );
  return { run, record: projectRun({ run, histories: Object.fromEntries(histories) }) };
};

const tellUnlogged = ({ input }: RunPlan, run: Run, { onProgress }: Pick<TiePorts, 'onProgress'>): void => {
  const unlogged = input.showMetrics.filter((name) => run.metrics.every(({ key }) => key !== name));
  if (unlogged.length === 0) return;
  const names = unlogged.map((name) => `"${name}"`).join(', ');
  const text = `metrics to show that the run never logged: ${names}; the link is made without them`;
  onProgress({ kind: 'notice', level: 'warn', text });
};

/** The record of a link that is made already: the one that was sealed, or where nobody kept that, the run of today. */
const recordOfLink = async (
  runId: string,
  sealHash: string,
  plan: RunPlan,
  deps: Pick<TiePorts, 'mlflow' | 'folder' | 'onProgress'>,
  signal: AbortSignal,
): Promise<SealedRecord> => {
  const kept = await findKeptRecord(deps.folder, sealHash);
  if (kept !== undefined) return kept;
  const { record } = await readRecord(runId, plan, deps, signal);
  if (sealOf(record).hash !== sealHash) {
    const text =
      'the run was edited between its seal and now: the anchor gets the record of today, which contradicts the seal beside it';
    deps.onProgress({ kind: 'notice', level: 'warn', text });
  }
  return record;
};

type Done = Pick<RunResults, 'train' | 'attachRun' | 'dataCommit' | 'dataCheck' | 'outputs'>;

const linkCommit = (
  { train, attachRun, dataCommit, dataCheck }: Done,
  run: Run,
  record: SealedRecord,
  plan: RunPlan,
  deps: Pick<TiePorts, 'lakefs' | 'mlflow'>,
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
      seal: sealOf(record),
      lakefsOffsetMs: deps.lakefs.server.clockOffsetMs(),
      mlflowOffsetMs: deps.mlflow.server.clockOffsetMs(),
    }),
  };
};

/** Commits the link, pinned to the parent's content: what somebody stages at this moment is no part of it. */
const commitLink = async (
  done: Done,
  run: Run,
  record: SealedRecord,
  plan: RunPlan,
  deps: CommitPorts & Pick<TiePorts, 'mlflow'>,
  signal: AbortSignal,
) => {
  const wanted = tieCommit(plan, 'run');
  const attempt = async () => {
    const head = await deps.lakefs.commits.get(wanted.repository, `${wanted.branch}@`, { signal });
    const commit = { ...linkCommit(done, run, record, plan, deps), sourceMetaRange: head.metaRangeId };
    return commitWithRetry(deps.lakefs, wanted, commit, deps.runtime, { signal });
  };
  try {
    return (await attempt()).id;
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_BRANCH_DIRTY')) throw error;
    // Written after the outputs were committed: those are outputs too.
    await commitOutputs(plan, deps, signal);
    return (await attempt()).id;
  }
};

const parse = (result: unknown): RunResults['backLink'] => {
  const { commit, record, sealHash } = shape({ commit: 'string', record: 'object', sealHash: 'string' })(result);
  return { commit: asCommitId(commit), record: record as SealedRecord, sealHash };
};

/** Seals the finished run's record and links back to it; `fixed` ties have the link on their anchor. */
export const backLinkStep = (isFixed: boolean) =>
  runStep('backLink', {
    after: isFixed
      ? ['train', 'attachRun', 'dataCommit', 'dataCheck', 'outputs', 'closeRun', 'anchor']
      : ['train', 'attachRun', 'dataCommit', 'dataCheck', 'outputs', 'closeRun'],
    cancel: 'finish',
    effect: 'once',
    describe: (plan) => `link back: an empty commit on "${linkBranch(plan)}" names the run and seals its record`,
    parse,
    find: async ({ attachRun }, { plan, deps, signal }) => {
      const found = await findTieCommit(deps.lakefs, tieCommit(plan, 'run'), { signal });
      if (found === undefined) return undefined;
      const sealHash = found.metadata[backLinkKey.seal] ?? '';
      const record = await recordOfLink(attachRun.runId, sealHash, plan, deps, signal);
      return { commit: found.id, record, sealHash };
    },
    apply: async (done, { plan, deps, signal }) => {
      const { run, record } = await readRecord(done.attachRun.runId, plan, deps, signal);
      tellUnlogged(plan, run, deps);
      await keepRecord(deps.folder, record);
      return { commit: await commitLink(done, run, record, plan, deps, signal), record, sealHash: sealOf(record).hash };
    },
  });
