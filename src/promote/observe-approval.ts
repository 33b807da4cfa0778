import type { ComparedRun } from '../model/comparison.ts';
import { asCommitId } from '../model/ids.ts';
import type { DecidedRun } from './decision-plan.ts';
import type { ApprovalFacts, GateFacts, GateRequest, MergedPullRequest } from './gates/gate.ts';
import type { PromotePorts } from './promote-ports.ts';

type Place = { readonly repository: string; readonly into: string };

const mergedPullRequest = async (
  id: string,
  { repository, into }: Place,
  { lakefs, signal }: PromotePorts,
): Promise<MergedPullRequest | undefined> => {
  const { title, author, closedAt, createdAt, mergedCommitId } = await lakefs.pullRequests.get(repository, id, {
    signal,
  });
  // Anybody may call a request merged; only merging it leaves a commit.
  if (mergedCommitId === undefined) return undefined;
  const [{ committer, parents }, { baseCommitId }] = await Promise.all([
    lakefs.commits.get(repository, mergedCommitId, { signal }),
    lakefs.refs.findMergeBase(repository, mergedCommitId, into, { signal }),
  ]);
  const isPresent = baseCommitId === mergedCommitId;
  return { id, title, author, mergedBy: committer, closedAt: closedAt ?? createdAt, source: parents[1], isPresent };
};

const mergedPullRequests = async (
  branch: string,
  place: Place,
  ports: PromotePorts,
): Promise<readonly MergedPullRequest[]> => {
  const { lakefs, signal } = ports;
  const found: MergedPullRequest[] = [];
  for await (const listed of lakefs.pullRequests.list(place.repository, { status: 'closed' }, { signal })) {
    if (listed.status !== 'merged' || listed.sourceBranch !== branch || listed.destinationBranch !== place.into)
      continue;
    const merged = await mergedPullRequest(listed.id, place, ports);
    if (merged !== undefined) found.push(merged);
  }
  return found;
};

const observeApproval = async (
  { branch, runId, baseline }: ComparedRun,
  { backLink, dataCommit }: Pick<DecidedRun, 'backLink' | 'dataCommit'>,
  place: Place,
  ports: PromotePorts,
): Promise<ApprovalFacts> => {
  const { lakefs, mlflow, runtime, signal } = ports;
  // Another machine may have sealed the run than the one that committed its data; the baseline is nobody's run.
  const own = dataCommit === baseline ? [backLink] : [backLink, dataCommit];
  const [{ endTime }, commits, pullRequests] = await Promise.all([
    mlflow.runs.get(runId, { signal }),
    Promise.all(own.map((id) => lakefs.commits.get(place.repository, id, { signal }))),
    branch === undefined ? [] : mergedPullRequests(branch, place, ports),
  ]);
  return {
    endedAt: endTime === undefined ? undefined : new Date(endTime).toISOString(),
    at: new Date(runtime.now()).toISOString(),
    backLink: asCommitId(backLink),
    committers: commits.map(({ committer }) => committer),
    pullRequests,
  };
};

/** Reads what people state of a run, as far as a gate asks for it. */
export const observeStatements = async (
  request: GateRequest,
  candidate: ComparedRun,
  run: Pick<DecidedRun, 'backLink' | 'dataCommit'>,
  place: Place,
  ports: PromotePorts,
): Promise<Pick<GateFacts, 'stated' | 'approval'>> => {
  const { card, approvedBy, requireApproval = false } = request;
  const [stated, approval] = await Promise.all([
    card === undefined ? undefined : ports.readCard(card, candidate.runId, place.repository),
    requireApproval && approvedBy === undefined ? observeApproval(candidate, run, place, ports) : undefined,
  ]);
  return { stated, approval };
};
