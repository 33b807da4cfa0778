import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import { asCommitId } from '../../model/ids.ts';
import { backLinkKey } from '../../tie/keys.ts';
import { type RedactedRecord, redactRecord, secretsText } from '../../tie/redact-record.ts';
import { projectRun, type SealedRecord, sealOf } from '../../tie/seal.ts';
import { shape } from '../../util/shape.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';
import { tellUnlogged, tellUnusedRun } from '../tell-of-run.ts';
import { findKeptRecord, keepRecord } from '../ties/kept-record.ts';
import { getClosedRun } from './close-run.ts';
import { commitLink } from './commit-link.ts';
import { linkBranch } from './link-branch.ts';
import { findLink } from './sealed-meanwhile.ts';

const recordOf = async (
  run: Run,
  plan: RunPlan,
  { mlflow, redactRecorded }: Pick<TiePorts, 'mlflow' | 'redactRecorded'>,
  signal: AbortSignal,
): Promise<RedactedRecord<SealedRecord>> => {
  const shown = plan.input.showMetrics.filter((name) => run.metrics.some(({ key }) => key === name));
  const histories = await Promise.all(
    shown.map(async (name) => [name, await Array.fromAsync(mlflow.metrics.history(run.id, name, { signal }))] as const),
  );
  return redactRecord(projectRun({ run, histories: Object.fromEntries(histories) }), redactRecorded);
};

/** The record of a link that is made already: the one that was sealed, or where nobody kept that, the run of today. */
export const recordOfLink = async (
  { backLink, attachRun }: Pick<RunResults, 'backLink' | 'attachRun'>,
  plan: RunPlan,
  deps: Pick<TiePorts, 'mlflow' | 'folder' | 'onProgress' | 'redactRecorded'>,
  signal: AbortSignal,
): Promise<SealedRecord> => {
  const { sealHash } = backLink;
  const kept = backLink.record ?? (await findKeptRecord(deps.folder, sealHash));
  if (kept !== undefined) return kept;
  const { record } = await recordOf(await deps.mlflow.runs.get(attachRun.runId, { signal }), plan, deps, signal);
  if (sealOf(record).hash !== sealHash) {
    const text =
      'the run was edited between its seal and now: the anchor gets the record of today, which contradicts the seal beside it';
    deps.onProgress({ kind: 'notice', level: 'warn', text });
  }
  return record;
};

const resultOf = ({ id, parents: [parent], metadata }: Commit): RunResults['backLink'] => ({
  commit: id,
  ...(parent === undefined ? {} : { parent }),
  sealHash: metadata[backLinkKey.seal] ?? '',
});

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
      const found = await findLink(plan, deps, signal);
      return found && resultOf(found);
    },
    apply: async (done, { plan, deps, signal }) => {
      const { train, attachRun, closeRun } = done;
      const theirs = closeRun.isSealed ? await findLink(plan, deps, signal) : undefined;
      if (theirs !== undefined) return resultOf(theirs);
      const run = await getClosedRun(attachRun.runId, train, deps, signal);
      const { record, fields } = await recordOf(run, plan, deps, signal);
      const secrets = secretsText(run.id, fields);
      if (secrets !== undefined) deps.onProgress({ kind: 'notice', level: 'warn', text: deps.redact(secrets) });
      tellUnusedRun(plan, run, done, deps);
      tellUnlogged(plan, run, deps);
      await keepRecord(deps.folder, record);
      const link = await commitLink(done, run, record, plan, deps, signal);
      return resultOf(link);
    },
  });
