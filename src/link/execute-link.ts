import { isTiebackError, TiebackError } from '../errors.ts';
import type { Run } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import type { CommitId } from '../model/ids.ts';
import { trainingRole } from '../model/input-role.ts';
import { backLinkMetadata } from '../tie/commit-metadata.ts';
import { commitWithRetry, findTieCommit, type TieCommit } from '../tie/commit-once.ts';
import { datasetInput } from '../tie/dataset-input.ts';
import { ensureAnchor } from '../tie/ensure-anchor.ts';
import { assertNothingForeign } from '../tie/foreign-changes.ts';
import { anchorBranch, backLinkKey, runTag, sealedRecordPath } from '../tie/keys.ts';
import { omittedOf, redactRecord, secretsText } from '../tie/redact-record.ts';
import { projectRun, sealedRecordText, sealOf } from '../tie/seal.ts';
import type { PlannedLink } from './link-plan.ts';
import type { LinkPorts } from './link-ports.ts';

const linkCommitOf = ({ repository, tie, commit }: PlannedLink): TieCommit => ({
  repository,
  branch: anchorBranch(tie),
  tie,
  role: 'run',
  since: commit,
});

const findLink = async (plan: PlannedLink, { lakefs }: Pick<LinkPorts, 'lakefs'>, call: Call) => {
  const found = await findTieCommit(lakefs, linkCommitOf(plan), call);
  const named = found?.metadata[backLinkKey.runId];
  if (named === undefined || named === plan.runId) return found?.id;
  throw new TiebackError('LAKEFS_BRANCH_FOREIGN', `anchor "${anchorBranch(plan.tie)}" belongs to run "${named}"`, {
    hint: `two runs have the same tie id: look at lakefs://${plan.repository}/${anchorBranch(plan.tie)}`,
  });
};

/** The forward link: what the run lacks of it. @returns the run as MLflow has it then */
const writeForward = async (plan: PlannedLink, { mlflow }: Pick<LinkPorts, 'mlflow'>, call: Call): Promise<Run> => {
  const { runId, repository, commit, prefix } = plan;
  if (Object.keys(plan.tags).length > 0) await mlflow.runs.logBatch(runId, { tags: plan.tags }, call);
  if (plan.needsInput) {
    const input = datasetInput({ role: trainingRole, repository, commit, prefix });
    await mlflow.runs.logInputs(runId, [input], call);
  }
  const run = await mlflow.runs.get(runId, call);
  if (run.status !== 'RUNNING' && run.tags[runTag.tie] === plan.tie) return run;
  throw new TiebackError('MLFLOW_REJECTED', `run "${runId}" was changed while it was linked`, {
    hint: 'link it again when nobody else works on it',
  });
};

const linkMetadata = (plan: PlannedLink, run: Run, ports: LinkPorts) => {
  const record = redactRecord(projectRun({ run, histories: {} }), ports.redactRecorded);
  const omitted = omittedOf(record);
  const secrets = secretsText(run.id, omitted);
  if (secrets !== undefined) ports.onProgress({ kind: 'notice', level: 'warn', text: secrets });
  const seal = sealOf(record);
  const metadata = backLinkMetadata({
    tie: plan.tie,
    actor: ports.actor,
    run,
    trackingUri: ports.mlflow.trackingUri,
    mlflowUiUrl: ports.mlflowUiUrl,
    model: undefined,
    dataTag: run.tags[runTag.dataTag],
    dataCommit: plan.commit,
    dataPrefix: plan.prefix,
    dataMode: plan.dataMode,
    dataCheck: 'not-checked',
    shownMetrics: [],
    extraRuns: [],
    commitAssertion: plan.assertion,
    seal,
    omitted,
    sealedBy: 'link',
    lakefsOffsetMs: ports.lakefs.server.clockOffsetMs(),
    mlflowOffsetMs: ports.mlflow.server.clockOffsetMs(),
  });
  return { metadata, text: sealedRecordText(seal.hash, record) };
};

/**
 * The back-link and the sealed record are one commit: of two adoptions at once the second has nothing left to commit,
 * and a broken one leaves no link without its record.
 */
const writeBack = async (plan: PlannedLink, run: Run, ports: LinkPorts, call: Call): Promise<CommitId> => {
  const { metadata, text } = linkMetadata(plan, run, ports);
  const wanted = linkCommitOf(plan);
  const upload = { path: sealedRecordPath(run.id), body: Buffer.from(text), contentType: 'application/json' };
  await ports.lakefs.objects.upload(plan.repository, wanted.branch, upload, call);
  const commit = { message: `Link to MLflow run ${run.id} (adopted, ${run.status})`, metadata };
  try {
    return (await commitWithRetry(ports.lakefs, wanted, commit, ports.runtime, call)).id;
  } catch (error) {
    const others = isTiebackError(error, 'LAKEFS_NO_CHANGES') ? await findLink(plan, ports, call) : undefined;
    if (others === undefined) throw error;
    return others;
  }
};

/** Writes what a run lacks on either side. May be done again at any time, and by two at once. @returns the back-link commit */
export const executeLink = async (plan: PlannedLink, ports: LinkPorts, call: Call): Promise<CommitId> => {
  const { repository, commit: source, tie } = plan;
  const branch = anchorBranch(tie);
  const anchored = async (): Promise<CommitId | undefined> => {
    const { isFound, hasGrown } = await ensureAnchor(ports.lakefs, { repository, name: branch, source }, call);
    const found = hasGrown ? await findLink(plan, ports, call) : undefined;
    const own = sealedRecordPath(plan.runId);
    if (isFound && found === undefined) await assertNothingForeign(ports.lakefs, { repository, branch, own }, call);
    return found;
  };
  const [link, run] = await Promise.allSettled([anchored(), writeForward(plan, ports, call)]);
  if (link.status === 'rejected') throw link.reason;
  if (run.status === 'rejected') throw run.reason;
  return link.value ?? writeBack(plan, run.value, ports, call);
};
